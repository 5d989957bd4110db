import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import { secretName } from '../../security/secret.ts'
import { isSecretKey } from '../secrets.ts'
import { jsonataPath, liquidPath, type Ref, refsOf, type Source, type Text, textExpression, variableName } from '../values.ts'
import type { Built } from './flow.ts'
import type { Computed, Step } from './step.ts'

export interface NamedText {
  name: string
  value: Text
}

/** How a request is made known to whom it is sent to: by a secret that a person keeps. */
export interface RequestSecret {
  name: string
  header: string
  /** What is put before its value: `Bearer `. */
  prefix: string
}

/** A request of the source, whatever the product calls its parts. */
export interface SourceRequest {
  method: string
  url: Text
  query: readonly NamedText[]
  headers: readonly NamedText[]
  /** A text is sent as it is, what is computed as JSON unless it is a text. */
  body: { text: Text } | { computed: Computed } | { form: readonly NamedText[] } | null
  /** Of the body, where the source says it and no header does. */
  contentType?: string
  secret: RequestSecret | null
  /** Milliseconds. */
  timeoutMs?: number | undefined
  failOnStatus: boolean
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
const longestSeconds = 120

/**
 * The part as an HTTP request. No credential goes along: where the file holds one it is taken out, and the node names a secret
 * in its place. What a request here cannot have is said.
 */
export function httpStep(step: Step, request: SourceRequest): Built {
  const method = request.method.trim().toUpperCase() || 'GET'
  if (!methods.includes(method)) return step.placeholder(`A request by "${request.method.slice(0, 80)}" cannot be sent here.`)
  const query = request.query.filter(({ name }) => name !== '')
  const { headers, secret } = headersOf(step, request)
  const sent = method === 'GET' || method === 'HEAD' ? null : request.body
  if (sent === null && request.body !== null) step.change(`A ${method} request sends no body here; it was left out.`)
  const dynamic = query.filter(({ value }) => refsOf(value).length > 0)
  const { from, path } = step.values([
    ...refsOf(request.url),
    ...dynamic.flatMap(({ value }) => refsOf(value)),
    ...(sent === null ? [] : refsOfBody(sent)),
  ])
  const inLiquid = (text: Text, encode: boolean) => text.map((part) => liquidPart(step, part, path, encode)).join('')
  const at = (ref: Ref) => jsonataPath(['in', ...(path(ref) ?? ['missing'])])
  const config: JsonObject = {
    method,
    url: withQuery(
      inLiquid(request.url, false).trim(),
      dynamic.map(({ name, value }) => `${encodeURIComponent(name)}=${inLiquid(value, true)}`),
    ),
    query: staticQuery(step, query),
    headers: { ...typeHeader(headers, sent, request.contentType), ...headers },
    body: sent === null ? '' : bodyExpression(sent, at),
    ...(secret ? { secret: secret.name, secretHeader: secret.header, secretPrefix: secret.prefix } : {}),
    timeoutSeconds: timeLimit(step, request.timeoutMs),
    failOnStatus: request.failOnStatus,
  }
  if (secret)
    step.todo(
      `Keep the secret "${secret.name}" for "${step.source.name}" in Settings, and allow tool:http_request to send it to where the request goes.`,
    )
  step.todo(`Grant "${step.source.name}" the host that it speaks to when you run the workflow.`)
  return step.plain('http-request', config, from)
}

/** The text of an answer, where parts of the source read it as text. Made when it is first asked for. */
export function answerText(step: Step): () => Source {
  let made: Source | undefined
  return () => {
    if (made) return made
    const node = step.follower('transform', `Text of ${step.source.name}`, { expression: '$type($) = "string" ? $ : $string($)' })
    step.connect(step.out('out'), [node, 'in'])
    made = step.out('out', node)
    return made
  }
}

/** Lines of `name: value`. */
export function namedLines(text: string, read: (text: string) => Text): NamedText[] {
  return text.split('\n').flatMap((line) => {
    const cut = line.indexOf(':')
    const name = (cut < 0 ? line : line.slice(0, cut)).trim()
    return name === '' ? [] : [{ name, value: read(cut < 0 ? '' : line.slice(cut + 1).trim()) }]
  })
}

const refsOfBody = (body: NonNullable<SourceRequest['body']>): readonly Ref[] =>
  'text' in body ? refsOf(body.text) : 'computed' in body ? body.computed.refs : body.form.flatMap(({ value }) => refsOf(value))

function bodyExpression(body: NonNullable<SourceRequest['body']>, at: (ref: Ref) => string): string {
  if ('computed' in body) return body.computed.write(at)
  if ('form' in body) {
    const encoded = (value: Text) => `$encodeUrlComponent($string(${textExpression(plainParts(value), at)}))`
    return body.form.map(({ name, value }) => `${JSON.stringify(`${encodeURIComponent(name)}=`)} & ${encoded(value)}`).join(' & "&" & ')
  }
  const text = plainParts(body.text)
  return text.length === 1 ? `$string(${textExpression(text, at)})` : textExpression(text, at)
}

/** Texts are Liquid; an expression has them as they are. */
const plainParts = (text: Text): Text => text.map((part) => (typeof part === 'string' ? unescaped(part) : part))
const unescaped = (liquid: string) => liquid.replace(/^\{% raw %\}([\s\S]*)\{% endraw %\}$/, '$1')
const fixedText = (text: Text) => text.map((part) => (typeof part === 'string' ? unescaped(part) : '')).join('')

function liquidPart(step: Step, part: Text[number], path: (ref: Ref) => readonly (string | number)[] | null, encode: boolean): string {
  if (typeof part === 'string') return encode ? encodeURIComponent(unescaped(part)) : part
  const ref = 'show' in part ? part.show : part.read
  const found = path(ref)
  if (!found) return ''
  const filter = 'show' in part && part.filter ? ` | ${part.filter}` : ''
  const written = `{{ ${liquidPath('in', found)}${filter}${encode ? ' | url_encode' : ''} }}`
  if (!ref.at) step.expression(ref.shown, written)
  return written
}

function withQuery(url: string, pairs: readonly string[]): string {
  if (pairs.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`
}

/** What is fixed of the query. A credential in it is not carried: secrets are sent as headers, which logs of servers do not keep. */
function staticQuery(step: Step, query: readonly NamedText[]): JsonObject {
  const fixed: JsonObject = {}
  for (const { name, value } of query) {
    if (refsOf(value).length > 0) continue
    const text = fixedText(value)
    const clean = step.flow.draft.secrets.clean(text, step.source.name, true, name)
    if (clean === text) fixed[name] = text
    else step.change(`"${name}" in its query was a credential, which was left out: a secret is sent as a header here.`)
  }
  return fixed
}

const literalPrefix = /^(?:bearer|basic|token|apikey|api-key)\s+/i

function headersOf(step: Step, { headers, secret: given }: SourceRequest): { headers: JsonObject; secret: RequestSecret | null } {
  const kept: JsonObject = {}
  let secret = given
  const { secrets } = step.flow.draft
  const use = (found: RequestSecret) => {
    if (secret) step.change(`A request has one secret here; the header "${found.header}" was left out.`)
    else secret = found
  }
  for (const { name: written, value } of headers) {
    const name = written.trim()
    if (name === '') continue
    const text = fixedText(value)
    const [ref, ...others] = refsOf(value)
    if (ref && isSecretKey(name) && others.length === 0) {
      use({ name: secretNameOf(ref.shown), header: name, prefix: literalPrefix.exec(text)?.[0] ?? '' })
      step.change(`Its header "${name}" is sent from a secret, not from ${ref.shown.slice(0, 80)}.`)
    } else if (ref) step.change(`Its header "${name}" is made of values of the run, which headers here cannot be; it was left out.`)
    else if (isSecretKey(name) && text.trim() !== '') {
      const prefix = literalPrefix.exec(text)?.[0] ?? ''
      use({ name: secretNameOf(secrets.take(text.slice(prefix.length), `${step.source.name} ${name}`)), header: name, prefix })
    } else if (secrets.clean(text, step.source.name, false, name) === text) kept[name] = text
    else step.change(`Its header "${name}" held a credential and was left out.`)
  }
  return { headers: kept, secret }
}

/** A name that the vault takes. */
export function secretNameOf(text: string): string {
  return secretName.safeParse(text).success ? text : variableName(text, 'imported_secret')
}

function typeHeader(headers: JsonObject, body: SourceRequest['body'], type: string | undefined): JsonObject {
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  if (body === null || typed) return {}
  const known = type ?? ('form' in body ? 'application/x-www-form-urlencoded' : undefined)
  return known === undefined ? {} : { 'Content-Type': known }
}

function timeLimit(step: Step, ms: number | undefined): number {
  if (ms === undefined) return 20
  const seconds = Math.ceil(ms / 1000)
  if (seconds > longestSeconds) step.change(`It waits ${longestSeconds} seconds at most, not ${seconds}.`)
  return Math.min(longestSeconds, Math.max(1, seconds))
}

/** Pairs of an object that is written as JSON, each as a text. Null for what is none. */
export function pairsOfJson(value: Json | undefined, read: (text: string) => Text): NamedText[] | null {
  let found = value
  if (typeof value === 'string') {
    if (value.trim() === '') return []
    try {
      found = JSON.parse(value) as Json
    } catch {
      return null
    }
  }
  if (!isJsonObject(found)) return null
  return Object.entries(found).map(([name, each]) => ({ name, value: read(typeof each === 'string' ? each : JSON.stringify(each)) }))
}
