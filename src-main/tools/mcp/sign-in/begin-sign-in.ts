import { auth, extractWWWAuthenticateParams } from '@modelcontextprotocol/sdk/client/auth.js'
import { OAuthError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { AppError } from '#shared/errors/app-error.ts'
import type { OAuthSettings } from '#shared/mcp/server-entry.ts'
import { visibleText } from '#shared/visible-text.ts'
import { originOf, readAddress } from '../../network/checked-target.ts'
import type { Fetch } from '../../network/granted-fetch.ts'
import { boundedFetch } from './bounded-fetch.ts'
import { type Callback, listenForCallback } from './callback-listener.ts'
import { SignInProvider } from './sign-in-provider.ts'
import type { SignInPlace, SignIns } from './signed-in.ts'

export interface SignInOptions {
  place: SignInPlace
  oauth: OAuthSettings
  signIns: SignIns
  /** Within the rules of the network. */
  fetch: Fetch
  /** Throws where `fetch` would refuse to go. */
  mayReach(url: URL): Promise<void>
  /** A secret of the person, for an authorization server. */
  secretOf(name: string, origin: string): Promise<string>
}

/** A sign-in that a person is at. */
export interface PendingSignIn {
  /** Where the person signs in, in a browser: https, or http on this machine. */
  url: string
  /** Ends with the tokens in the vault. Rejects with `mcp.sign_in_failed`, and with what the vault throws. */
  done: Promise<void>
  cancel(): void
}

const mostMinutes = 10
const textLength = 500

const failed = (server: string, why: string, cause?: unknown) =>
  new AppError('mcp.sign_in_failed', `The sign-in to MCP server "${server}" came to nothing: ${visibleText(why.slice(0, textLength))}`, {
    ...(cause === undefined ? {} : { cause }),
  })

/**
 * Begins a sign-in as the MCP specification has it (Authorization, 2025-11-25: OAuth 2.1 with PKCE, RFC 9728, RFC 8414, RFC
 * 7591), with the browser coming back to a port of this machine. Throws `grant.missing` for a host that was not granted, the
 * authorization server's above all, and `mcp.sign_in_failed`.
 */
export async function beginSignIn({ place, oauth, signIns, fetch, mayReach, secretOf }: SignInOptions): Promise<PendingSignIn> {
  const { server, url } = place
  const { fetchFn, refusal } = boundedFetch(fetch)
  const listener = await listenForCallback(oauth.redirect_port).catch((cause: Error) => {
    throw failed(server, `port ${oauth.redirect_port} of this machine cannot be used: ${cause.message}`, cause)
  })
  const { client_id, client_secret: secret } = oauth
  const given =
    client_id === undefined
      ? undefined
      : async (tokenEndpoint: URL) => ({
          client_id,
          ...(secret === undefined ? {} : { client_secret: await secretOf(secret, originOf(tokenEndpoint)) }),
        })
  const provider = new SignInProvider(listener.redirectUrl, oauth, given)
  const step = async (options: { authorizationCode?: string; scope?: string; resourceMetadataUrl?: URL }) => {
    try {
      return await auth(provider, { serverUrl: url, fetchFn, ...options })
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown
      const why =
        thrown instanceof OAuthError ? `${thrown.errorCode}: ${thrown.message}` : thrown instanceof Error ? thrown.message : String(thrown)
      throw refusal() ?? failed(server, why, thrown)
    }
  }
  try {
    const asked = await whatItAsksFor(url, fetchFn)
    const { scope } = oauth
    await step({ ...asked, ...(scope === undefined ? {} : { scope }) })
    const where = provider.authorizationUrl
    if (!where) throw failed(server, 'it named no place to sign in.')
    mayBeOpened(server, where)
    // a person who has signed in is not told then that something else has to be granted
    await mayReach(provider.tokenEndpoint)
    const limit = Promise.withResolvers<never>()
    const timer = setTimeout(() => limit.reject(failed(server, `nobody signed in within ${mostMinutes} minutes.`)), mostMinutes * 60_000)
    timer.unref()
    const finish = async (callback: Callback) => {
      await step({ authorizationCode: codeOf(callback, server, provider.issuer) })
      await signIns.keep(place, provider.signedIn())
    }
    const done = Promise.race([listener.once(provider.state(), finish), limit.promise]).finally(() => {
      clearTimeout(timer)
      listener.close()
    })
    // who waits for it is told; nobody may wait
    done.catch(() => {})
    return { url: where.href, done, cancel: () => limit.reject(failed(server, 'it was cancelled.')) }
  } catch (thrown) {
    listener.close()
    throw thrown
  }
}

/** What the server says when it is asked without a token: where its metadata is, and for what rights it asks. */
async function whatItAsksFor(url: URL, fetchFn: Fetch): Promise<{ scope?: string; resourceMetadataUrl?: URL }> {
  const response = await fetchFn(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'ping' }),
  }).catch((thrown) => {
    if (thrown instanceof AppError) throw thrown
    // one that has no word for who does not say who they are may still say where to sign in
    return undefined
  })
  if (response?.status !== 401) return {}
  const { scope, resourceMetadataUrl } = extractWWWAuthenticateParams(response)
  return { ...(scope === undefined ? {} : { scope }), ...(resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl }) }
}

/** A code of another authorization server is not shown to this one (RFC 9207). */
function codeOf(callback: Callback, server: string, issuer: string | undefined): string {
  if ('error' in callback) {
    const { error, description } = callback
    if (error === 'access_denied') throw failed(server, 'it was refused there.')
    throw failed(server, description === null ? error : `${error}: ${description}`)
  }
  if (callback.issuer !== null && issuer !== undefined && callback.issuer !== issuer)
    throw failed(server, `the answer came from ${callback.issuer}, and not from ${issuer}.`)
  return callback.code
}

/** The address is opened in the person's browser: what it could do there is only to show a page. */
function mayBeOpened(server: string, url: URL): void {
  try {
    readAddress(url.href)
  } catch (cause) {
    throw failed(server, `it leads to ${url.href.slice(0, textLength)}, which is no address of a page.`, cause)
  }
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !here) throw failed(server, `it leads to ${url.origin}, where a password would travel unencrypted.`)
}
