import { refreshAuthorization } from '@modelcontextprotocol/sdk/client/auth.js'
import { InvalidClientError, InvalidGrantError, UnauthorizedClientError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { AppError } from '#shared/errors/app-error.ts'
import { secretMask } from '../../../storage/vault/secret-mask.ts'
import type { Fetch } from '../../network/granted-fetch.ts'
import { boundedFetch } from './bounded-fetch.ts'
import type { SignedIn, SignInPlace, SignIns } from './signed-in.ts'

export interface BearerOptions {
  place: SignInPlace
  signIns: SignIns
  fetch: Fetch
  /** Told of every token, before it is used. */
  onSecret(value: string): void
}

/** A token that is about to end is not used any more. */
const marginMs = 30_000

/** The tokens of a person who signed in to a server, made new as they end. */
export class Bearer {
  readonly #options: BearerOptions
  #signedIn: Promise<SignedIn | undefined> | undefined
  #renewing: Promise<string | undefined> | undefined

  constructor(options: BearerOptions) {
    this.#options = options
  }

  /** The token to send, or undefined where nobody signed in. Throws `mcp.sign_in_needed`, and what the vault throws. */
  async token(): Promise<string | undefined> {
    const signedIn = await this.#now()
    if (!signedIn) return undefined
    const ends = signedIn.expiresAt !== null && signedIn.expiresAt - marginMs < Date.now()
    return ends && signedIn.tokens.refresh_token !== undefined ? this.#renewed(signedIn.tokens.access_token) : signedIn.tokens.access_token
  }

  /** A token in the place of one that the server did not take, or undefined where there is none. Throws as `token` does. */
  instead(refused: string): Promise<string | undefined> {
    return this.#renewed(refused)
  }

  async #now(): Promise<SignedIn | undefined> {
    const { place, signIns } = this.#options
    this.#signedIn ??= signIns.read(place).catch((error) => {
      this.#signedIn = undefined
      throw error
    })
    const signedIn = await this.#signedIn
    if (signedIn) this.#mask(signedIn)
    return signedIn
  }

  #mask({ tokens, client }: SignedIn): void {
    const name = `sign-in.${this.#options.place.server}`
    for (const value of [tokens.access_token, tokens.refresh_token, client.client_secret]) {
      if (value === undefined) continue
      secretMask.add(name, value)
      this.#options.onSecret(value)
    }
  }

  /** Once at a time: a refresh token that is used twice ends the sign-in at many servers. */
  #renewed(refused: string): Promise<string | undefined> {
    this.#renewing ??= this.#renew(refused).finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  async #renew(refused: string): Promise<string | undefined> {
    const { place, signIns, fetch } = this.#options
    // another program of this person may have renewed it, or the person has signed in anew
    this.#signedIn = undefined
    const signedIn = await this.#now()
    if (!signedIn) return undefined
    if (signedIn.tokens.access_token !== refused) return signedIn.tokens.access_token
    const { refresh_token: refreshToken } = signedIn.tokens
    if (refreshToken === undefined) return undefined
    const { issuer, metadata, client, resource } = signedIn
    try {
      const tokens = await refreshAuthorization(issuer, {
        metadata: { ...metadata, issuer, authorization_endpoint: issuer, response_types_supported: ['code'] },
        clientInformation: client,
        refreshToken,
        fetchFn: boundedFetch(fetch).fetchFn,
        ...(resource === null ? {} : { resource }),
      })
      const renewed = { ...signedIn, tokens, expiresAt: endOf(tokens.expires_in) }
      await signIns.keep(place, renewed)
      this.#signedIn = Promise.resolve(renewed)
      this.#mask(renewed)
      return tokens.access_token
    } catch (thrown) {
      // it ended, or was taken back: only the person can begin it anew
      if (isOver(thrown)) return undefined
      throw thrown instanceof AppError
        ? thrown
        : new AppError(
            'network.failed',
            `The sign-in to MCP server "${place.server}" could not be renewed at ${issuer}: ${thrown instanceof Error ? thrown.message : thrown}`,
            { cause: thrown },
          )
    }
  }
}

const isOver = (thrown: unknown) =>
  thrown instanceof InvalidGrantError || thrown instanceof InvalidClientError || thrown instanceof UnauthorizedClientError

/** When a token ends that is good for so many seconds from now, in epoch milliseconds. */
export const endOf = (seconds: number | undefined): number | null => (seconds === undefined ? null : Date.now() + seconds * 1000)
