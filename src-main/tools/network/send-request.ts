import type { LookupFunction } from 'node:net'
import { AppError } from '#shared/errors/app-error.ts'
import { abortable } from '../../resilience/abortable.ts'
import { addressRange } from './address-range.ts'
import { type CheckedTarget, checkTarget, type NetworkAccess, originOf, readAddress } from './checked-target.ts'

export interface HttpRequest {
  method: string
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Values that are put into headers for their origin alone, and dropped wherever a redirect leads elsewhere. */
  credentials?: Readonly<Record<string, string>>
  /** Most bytes of the answer's body, after decompression. */
  mostBytes?: number
  /** Time for all of it, redirects included, in milliseconds. */
  timeoutMs?: number
  mostRedirects?: number
  tls?: TlsSettings
}

/** PEM. `ca`: what is trusted instead of the system's; `cert` and `key`: what the other side is shown. */
export interface TlsSettings {
  ca?: string
  cert?: string
  key?: string
}

export interface HttpAnswer {
  status: number
  /** Lower case. */
  headers: Record<string, string>
  body: Buffer
  /** Where it came from, after redirects. */
  url: string
  redirects: string[]
}

export const defaultLimits = { bytes: 2 << 20, timeoutMs: 20_000, redirects: 5, headerBytes: 16_384, requestBytes: 1 << 20 }

/** Headers that would change where a request goes, how it is framed, whom it seems to come from, or what it asks for. */
const ownHeaders =
  /^(host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|forwarded|via|x-forwarded-.*|(x-|x-cluster-|true-|cf-)(client|connecting|real)-ip|x-(original-)?(host|url)|x-rewrite-url|x-(http-)?method(-override)?)$/
const credentialHeaders = /auth|token|key|secret|cookie|session|passw|signature|credential/
const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/

/**
 * One request over the network's rules (`checkTarget`), which hold for each redirect too: the address that was checked is the
 * one that is connected to. Throws `grant.missing`, `network.refused`, and `network.failed` for what the network or the other
 * side did. An answer of any status is an answer.
 */
export async function sendRequest(request: HttpRequest, access: NetworkAccess, signal: AbortSignal): Promise<HttpAnswer> {
  const limit = AbortSignal.timeout(request.timeoutMs ?? defaultLimits.timeoutMs)
  const within = AbortSignal.any([signal, limit])
  const start = readAddress(request.url)
  const firstOrigin = originOf(start)
  const redirects: string[] = []
  /** A redirect has led elsewhere: what comes back from there is that place's wish, and gets no credentials. */
  let left = false
  let url = start
  let method = request.method.toUpperCase()
  let body = request.body
  let headers = plainHeaders(request.headers ?? {})
  if (body !== undefined && Buffer.byteLength(body) > defaultLimits.requestBytes)
    throw new AppError('network.refused', `A request may send at most ${defaultLimits.requestBytes} bytes`)
  try {
    for (;;) {
      const sent = { ...headers, ...(left ? {} : plainHeaders(request.credentials ?? {})) }
      const answer = await oneHop(url, { method, headers: sent, body, left }, request, access, within)
      const location = answer.headers.location
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return { ...answer, url: url.href, redirects }
      if (redirects.length >= (request.mostRedirects ?? defaultLimits.redirects))
        throw new AppError('network.refused', `${firstOrigin} redirects more than ${redirects.length} times`)
      const next = readAddress(URL.parse(location, url.href)?.href ?? location)
      if (url.protocol === 'https:' && next.protocol === 'http:')
        throw new AppError('network.refused', `${originOf(url)} redirects to ${originOf(next)}, which is not encrypted`)
      // what was given for one place is for that place alone
      if (originOf(next) !== originOf(url)) {
        left = true
        headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !credentialHeaders.test(name)))
      }
      if (answer.status === 303 || (answer.status <= 302 && method === 'POST')) {
        method = method === 'HEAD' ? 'HEAD' : 'GET'
        body = undefined
        headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')))
      } else if (body !== undefined && originOf(next) !== originOf(url)) {
        throw new AppError('network.refused', `${originOf(url)} redirects what is sent to ${originOf(next)}`, {
          hint: 'Send it to where it belongs.',
        })
      }
      redirects.push(next.href)
      url = next
    }
  } catch (thrown) {
    if (signal.aborted) throw signal.reason
    if (limit.aborted)
      throw new AppError('network.failed', `${originOf(url)} took longer than ${(request.timeoutMs ?? defaultLimits.timeoutMs) / 1000} s`)
    throw thrown
  }
}

function plainHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {}
  let bytes = 0
  for (const [key, value] of Object.entries(given)) {
    const name = key.toLowerCase()
    if (!token.test(name)) throw new AppError('tool.invalid_parameters', `"${key.slice(0, 100)}" is not the name of a header`)
    if (ownHeaders.test(name)) throw new AppError('network.refused', `The header ${name} cannot be set`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would begin a header of its own
    if (/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value))
      throw new AppError('tool.invalid_parameters', `The value of the header ${name} has characters that no header may have`)
    bytes += name.length + value.length
    headers[name] = value
  }
  if (bytes > defaultLimits.headerBytes)
    throw new AppError('network.refused', `The headers are longer than ${defaultLimits.headerBytes} bytes`)
  return headers
}

interface Hop {
  method: string
  headers: Record<string, string>
  body: string | undefined
  /** It goes elsewhere than to where the request was for. */
  left: boolean
}

async function oneHop(
  url: URL,
  hop: Hop,
  request: HttpRequest,
  access: NetworkAccess,
  signal: AbortSignal,
): Promise<Omit<HttpAnswer, 'url' | 'redirects'>> {
  const target = await abortable(checkTarget(url, access), signal)
  const { Agent, request: send } = await import('undici')
  const agent = new Agent({
    connect: { lookup: fixedLookup(target), ...(hop.left ? {} : request.tls), timeout: 10_000 },
    maxHeaderSize: defaultLimits.headerBytes,
    pipelining: 0,
  })
  try {
    const answer = await send(url, {
      dispatcher: agent,
      method: hop.method as 'GET',
      headers: { 'user-agent': 'trellis', accept: '*/*', 'accept-encoding': 'gzip, deflate', ...hop.headers },
      ...(hop.body === undefined ? {} : { body: hop.body }),
      signal,
    })
    const headers = Object.fromEntries(
      Object.entries(answer.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
      ),
    )
    const most = request.mostBytes ?? defaultLimits.bytes
    const raw = await readUpTo(answer.body, most, target.origin)
    return { status: answer.statusCode, headers, body: await decompressed(raw, headers['content-encoding'], most, target.origin) }
  } catch (thrown) {
    if (thrown instanceof AppError || signal.aborted) throw thrown
    const cause = thrown instanceof Error ? thrown : new Error(String(thrown))
    throw new AppError('network.failed', `${target.origin} did not answer: ${cause.message || cause.name}`, { cause })
  } finally {
    // nothing is kept open that was checked for one request
    await agent.destroy().catch(() => {})
  }
}

/** Stands in for the resolver: only what was checked is connected to, and it is judged once more in case the two differ. */
export function fixedLookup({ addresses, hostname }: CheckedTarget): LookupFunction {
  const known = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return (asked, options, callback) => {
    const [first] = known
    if (asked.replace(/\.$/, '') !== hostname || !first || known.some(({ address }) => addressRange(address) === 'metadata'))
      return callback(new Error(`${asked} was not checked`), '')
    if (options.all) callback(null, known)
    else callback(null, first.address, first.family)
  }
}

async function readUpTo(body: AsyncIterable<Uint8Array>, most: number, origin: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body) {
    length += piece.length
    if (length > most) throw tooLarge(origin, most)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const tooLarge = (origin: string, most: number) =>
  new AppError('network.refused', `The answer of ${origin} is larger than ${most} bytes`, { hint: 'Ask for less of it.' })

async function decompressed(bytes: Buffer, encoding: string | undefined, most: number, origin: string): Promise<Buffer> {
  const packed = /^\s*(?:x-)?(gzip|deflate)\s*$/i.exec(encoding ?? '')?.[1]?.toLowerCase()
  if (bytes.length === 0 || packed === undefined) return bytes
  const { gunzip, inflate, inflateRaw } = await import('node:zlib')
  const { promisify } = await import('node:util')
  // of what is called deflate some servers leave out the header, whose low four bits are 8 (RFC 1950)
  const unpack = packed === 'gzip' ? gunzip : ((bytes[0] as number) & 15) === 8 ? inflate : inflateRaw
  return promisify(unpack)(bytes, { maxOutputLength: most }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(origin, most)
    throw new AppError('network.failed', `The answer of ${origin} is not ${packed}: ${cause.message}`, { cause })
  })
}
