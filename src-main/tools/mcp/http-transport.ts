import { setTimeout as pause } from 'node:timers/promises'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js'
import { AppError } from '#shared/errors/app-error.ts'
import { originOf } from '../network/checked-target.ts'
import type { Fetch } from '../network/granted-fetch.ts'
import { mcpLimits } from './mcp-limits.ts'
import type { Bearer } from './sign-in/bearer.ts'

export interface HttpStart {
  server: string
  url: URL
  /** Headers, secrets included. They go to the origin of `url` and nowhere else. */
  headers: Record<string, string>
  /** Within the rules of the network. */
  fetch: Fetch
  /** Tokens of the person who signed in. Absent: they are none of its business, since its headers say who asks. */
  bearer: Bearer | undefined
}

export interface HttpConnection {
  transport: StreamableHTTPClientTransport
  /** Why it was ended, or why it failed last where the client's own error would not tell: that is told once. */
  failure(): AppError | undefined
  /** Ends it for what it sent. */
  end(error: AppError): void
}

/**
 * MCP over Streamable HTTP, within the rules of the network: every request, one that follows a redirect too, goes to the
 * origin that was granted, since that is where the secrets in its headers may go, and to the address that was checked. Any
 * other origin is `mcp.redirect_refused`. A body is bounded.
 */
export function httpTransport(start: HttpStart): HttpConnection {
  const { server, url, headers } = start
  let failed: AppError | undefined
  let ended: AppError | undefined
  const end = (error: AppError) => {
    ended ??= error
    void transport.close()
  }
  /** Requests that have no answer yet: one that is cancelled is not read any further. */
  const asked = new Map<number, AbortController>()
  let streamAt = Number.NEGATIVE_INFINITY
  const ask = async (target: URL, init: RequestInit | undefined, token: string | undefined) => {
    const own = new Headers(init?.headers)
    for (const [name, value] of Object.entries(headers)) own.set(name, value)
    if (token !== undefined) own.set('authorization', `Bearer ${token}`)
    const response = await start.fetch(target, { ...init, headers: own })
    if (response.status === 404 && own.has('mcp-session-id')) {
      await response.body?.cancel()
      const what = `MCP server "${server}" has ended the session.`
      // after this request is known to have come to nothing: of others that are under way it is not
      setImmediate(() => end(new AppError('mcp.crashed', what)))
      throw new AppError('mcp.session_ended', what, { hint: 'The next call begins a new one.' })
    }
    const leads = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
    const led = leads === null ? null : URL.parse(leads, target.href)
    if (leads !== null && (!led || originOf(led) !== originOf(url))) {
      await response.body?.cancel()
      throw redirected(server, led ? originOf(led) : leads)
    }
    return response
  }
  const send: FetchLike = async (to, init) => {
    const target = new URL(to)
    // how soon a stream that ended is opened again is the server's to say, down to no pause at all
    if (init?.method === 'GET') {
      const wait = streamAt + mcpLimits.streamPauseMs - performance.now()
      streamAt = Math.max(streamAt + mcpLimits.streamPauseMs, performance.now())
      if (wait > 0) await pause(wait, undefined, init.signal ? { signal: init.signal } : {})
    }
    if (originOf(target) !== originOf(url)) throw redirected(server, originOf(target))
    const signal = AbortSignal.any([...(init?.signal ? [init.signal] : []), untilCancelled(asked, init?.body)])
    const response = await signedIn(server, start.bearer, (token) => ask(target, { ...init, signal }, token))
    return bounded(response, server, end)
  }
  const transport = new StreamableHTTPClientTransport(url, {
    reconnectionOptions: { maxReconnectionDelay: 5_000, initialReconnectionDelay: 500, reconnectionDelayGrowFactor: 2, maxRetries: 2 },
    fetch: (to, init) =>
      send(to, init).catch((thrown) => {
        if (thrown instanceof AppError) failed = thrown
        throw thrown
      }),
  })
  return {
    transport,
    end,
    failure() {
      const known = failed
      failed = undefined
      return ended ?? known
    },
  }
}

/** Aborts when the client says that it does not wait for the answer to this body any more. */
function untilCancelled(asked: Map<number, AbortController>, body: unknown): AbortSignal {
  const controller = new AbortController()
  if (typeof body !== 'string') return controller.signal
  const id = /"jsonrpc":"2\.0","id":(\d+)\}$/.exec(body.slice(-60))?.[1]
  if (id !== undefined) {
    asked.set(Number(id), controller)
    // nobody asks for hundreds of things at once: the oldest has its answer
    const [oldest] = asked.keys()
    if (oldest !== undefined && asked.size > 500) asked.delete(oldest)
  }
  const cancelled = body.includes('"notifications/cancelled"') ? /"requestId":(\d+)/.exec(body)?.[1] : undefined
  if (cancelled !== undefined) {
    asked.get(Number(cancelled))?.abort()
    asked.delete(Number(cancelled))
  }
  return controller.signal
}

/** An answer to who is signed in: asked again with a new token where the first one had ended. Throws `mcp.sign_in_needed`. */
async function signedIn(server: string, bearer: Bearer | undefined, ask: (token?: string) => Promise<Response>): Promise<Response> {
  if (!bearer) return ask()
  const token = await bearer.token()
  let response = await ask(token)
  if (response.status === 401 && token !== undefined) {
    const instead = await bearer.instead(token)
    if (instead !== undefined) {
      await response.body?.cancel()
      response = await ask(instead)
    }
  }
  const lacks = response.status === 403 && /error="?insufficient_scope/.test(response.headers.get('www-authenticate') ?? '')
  if (response.status !== 401 && !lacks) return response
  await response.body?.cancel()
  const why = lacks
    ? 'wants more rights than you gave it when you signed in'
    : token === undefined
      ? 'wants you to sign in'
      : 'does not take your sign-in any more'
  throw new AppError('mcp.sign_in_needed', `MCP server "${server}" ${why}.`, { hint: 'Sign in to it in Settings, under MCP servers.' })
}

const redirected = (server: string, to: string) =>
  new AppError('mcp.redirect_refused', `MCP server "${server}" leads to ${to}, which is not where it was granted to be.`, {
    hint: 'If the server has moved, write its new address into trellis.yaml; it is granted anew.',
  })

/** The response with its body cut off at the size of a message: of the whole, or of each event of a stream. */
function bounded(response: Response, server: string, onFailure: (error: AppError) => void): Response {
  if (!response.body) return response
  const isStream = (response.headers.get('content-type') ?? '').includes('text/event-stream')
  const count = isStream ? eventBytes() : totalBytes()
  const body = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (count(chunk) <= mcpLimits.messageBytes) return controller.enqueue(chunk)
        const most = `${mcpLimits.messageBytes / 1024 / 1024} MB`
        const error = new AppError('mcp.too_large', `MCP server "${server}" sent a message of more than ${most}.`)
        onFailure(error)
        controller.error(error)
      },
    }),
  )
  // a Response of one's own has no address; the client compares it with what it asked for
  const { status, statusText, headers, url } = response
  return Object.defineProperty(new Response(body, { status, statusText, headers }), 'url', { value: url })
}

function totalBytes(): (chunk: Uint8Array) => number {
  let bytes = 0
  return (chunk) => {
    bytes += chunk.length
    return bytes
  }
}

/** Bytes since the last empty line, which ends an event. */
function eventBytes(): (chunk: Uint8Array) => number {
  let bytes = 0
  let lineIsEmpty = false
  return (chunk) => {
    let most = 0
    for (const byte of chunk) {
      bytes += 1
      if (byte === 10 && lineIsEmpty) bytes = 0
      if (byte !== 13) lineIsEmpty = byte === 10
      if (bytes > most) most = bytes
    }
    return most
  }
}
