import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { EngineServices } from '../../engine/services.ts'
import { originOf, readAddress } from '../network/checked-target.ts'
import { described } from '../network/http-call.ts'
import { sendRequest, type TlsSettings } from '../network/send-request.ts'
import { accessOf } from '../tool-access.ts'

export interface ApiRequest {
  /** `tool:github`: for whom the secret is. */
  consumer: string
  /** What it is called in messages. */
  title: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Everything before `path`, as the workspace says it. */
  base: string
  /** Its parts are encoded one by one: no value of a model becomes two of them. */
  path: readonly string[]
  query?: Readonly<Record<string, string | number | undefined>>
  headers?: Readonly<Record<string, string>>
  body?: Json
  /** Name of a secret, and what is put before its value in `Authorization`, or made of it. */
  secret?: { name: string; authorization(value: string): string } | undefined
  tls?: TlsSettings
  /** A token that is no secret of the vault. */
  bearer?: string | undefined
  mostBytes?: number
}

/** Asks a system's API, and gives the body of its answer. Throws `tool.failed` with what it says of a request that it refuses. */
export async function apiRequest(request: ApiRequest, services: EngineServices, signal: AbortSignal): Promise<Json> {
  const { consumer, title, method = 'GET', base, path, query = {}, headers = {}, body, secret, tls, bearer, mostBytes } = request
  const access = accessOf(services)
  const url = readAddress(base)
  for (const part of path)
    if (part === '' || part === '.' || part === '..')
      throw new AppError('tool.invalid_parameters', `"${part}" cannot be part of an address of ${title}`)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path.map(encodeURIComponent).join('/')}`
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  const credentials = secret
    ? { authorization: secret.authorization(await access.reveal(secret.name, { consumer, origin: originOf(url) })) }
    : bearer === undefined
      ? undefined
      : { authorization: `Bearer ${bearer}` }
  const answer = await sendRequest(
    {
      method,
      url: url.href,
      headers: { accept: 'application/json', ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(credentials ? { credentials } : {}),
      ...(tls ? { tls } : {}),
      ...(mostBytes ? { mostBytes } : {}),
    },
    access,
    signal,
  )
  const { body: found = null } = described(answer)
  if (answer.status < 400) return found
  throw new AppError('tool.failed', `${title} answered ${answer.status}: ${saidIn(found)}`, {
    ...(answer.status === 401 || answer.status === 403 ? { hint: `Check the secret that ${title} is given.` } : {}),
  })
}

function saidIn(body: Json): string {
  const message = isJsonObject(body) ? (body.message ?? body.error ?? body.errorMessages ?? body) : body
  return (typeof message === 'string' ? message : JSON.stringify(message)).slice(0, 400)
}
