import { textDepth } from '#shared/document/limits.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { ToolAccess } from '../tool-access.ts'
import { originOf, readAddress } from './checked-target.ts'
import { type HttpAnswer, sendRequest } from './send-request.ts'

export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type HttpMethod = (typeof httpMethods)[number]

/** Where a secret goes in a request: `{name: 'github', header: 'Authorization', prefix: 'Bearer '}`. */
export interface SecretHeader {
  name: string
  header: string
  prefix: string
}

export interface HttpCall {
  method: HttpMethod
  url: string
  query: Readonly<Record<string, string>>
  headers: Readonly<Record<string, string>>
  /** An object or a list is sent as JSON. */
  body: Json | undefined
  secret: SecretHeader | null
  timeoutMs: number
  mostBytes: number
  /** Sent as `Idempotency-Key` with what may change something, where no such header is set. */
  idempotencyKey?: string
}

/** Whether a method only reads, by what HTTP promises of it (RFC 9110, 9.2.1). */
export const onlyReads = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** A request with a secret of the person's in it, where they allowed it for this consumer and this origin. */
export async function httpCall(call: HttpCall, consumer: string, access: ToolAccess, signal: AbortSignal): Promise<JsonObject> {
  const url = readAddress(call.url)
  for (const [name, value] of Object.entries(call.query)) url.searchParams.set(name, value)
  const credentials: Record<string, string> = {}
  if (call.secret) {
    const value = await access.reveal(call.secret.name, { consumer, origin: originOf(url) })
    credentials[call.secret.header] = `${call.secret.prefix}${value}`
  }
  const isText = typeof call.body === 'string'
  const body = call.body === undefined || call.body === null ? undefined : isText ? (call.body as string) : JSON.stringify(call.body)
  const given = new Set(Object.keys(call.headers).map((name) => name.toLowerCase()))
  const headers = { ...call.headers }
  if (body !== undefined && !isText && !given.has('content-type')) headers['content-type'] = 'application/json'
  if (call.idempotencyKey && !onlyReads(call.method) && !given.has('idempotency-key')) headers['idempotency-key'] = call.idempotencyKey
  const answer = await sendRequest(
    {
      method: call.method,
      url: url.href,
      headers,
      credentials,
      timeoutMs: call.timeoutMs,
      mostBytes: call.mostBytes,
      ...(body === undefined ? {} : { body }),
    },
    access,
    signal,
  )
  return described(answer)
}

/** An answer as JSON: its body read by its type, and only where it is text. */
export function described({ status, headers, body, url, redirects }: HttpAnswer): JsonObject {
  const { 'set-cookie': _, ...shown } = headers
  return { status, ok: status >= 200 && status < 300, url, redirects, headers: shown, ...readBody(body, headers['content-type'] ?? '') }
}

const deepest = 128

function readBody(body: Buffer, type: string): { body: Json; bytes: number } {
  const bytes = body.length
  if (bytes === 0) return { body: null, bytes }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return { body: `(${bytes} bytes that are no text)`, bytes }
  }
  if (!/\bjson\b|\+json/.test(type)) return { body: text, bytes }
  // what nests deeper than any API's answer is text: much of what handles values goes through them level by level
  if (textDepth(text, deepest) > deepest) return { body: text, bytes }
  try {
    return { body: plain(JSON.parse(text)), bytes }
  } catch {
    return { body: text, bytes }
  }
}

/** The same value without the keys that would reach the prototype of an object it is merged into, and without infinite numbers, which cannot be written down. */
function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, inner]) => [key, plain(inner)]),
  )
}
