import type { Mapper } from '../flow/flow.ts'
import { answerText, httpStep, type NamedText, pairsOfJson, type SourceRequest, secretNameOf } from '../flow/http-step.ts'
import type { Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import type { Ref } from '../values.ts'
import { computedOf, isExpression, textOf } from './n8n-values.ts'

/** A request of n8n, in the form that it has had since the third version of this part. */
export const n8nHttp: Mapper = (step, settings) => {
  const old = settings.peek('requestMethod') !== undefined || settings.peek('jsonParameters') !== undefined
  if (old) return step.placeholder('It is written in the form of an old version of n8n. Open and save it in n8n, and bring it in again.')
  const format = settings.text('options.response.response.responseFormat', 'autodetect')
  if (format === 'file') return step.placeholder('It gives a file, and answers here are texts and JSON.')
  const body = bodyOf(step, settings)
  if (typeof body === 'string') return step.placeholder(body)
  const method = settings.text('method', 'GET')
  if (isExpression(method)) return step.placeholder('Its method is an expression, which a request here cannot have.')
  const query = pairsOf(step, settings, 'Query', 'queryParameters')
  const headers = pairsOf(step, settings, 'Headers', 'headerParameters')
  const full = settings.flag('options.response.response.fullResponse')
  const field = settings.text('options.response.response.outputPropertyName', 'data')
  settings.pass('options.response.response.outputPropertyName', 'options.redirect', 'options.lowercaseHeaders')
  if (settings.flag('options.allowUnauthorizedCerts')) step.change('It did not check who the server is; here that is always checked.')
  if (settings.get('options.pagination') !== undefined) step.change('It asks for one page; n8n went on to the next.')
  const built = httpStep(step, {
    method,
    url: textOf(step, settings.get('url')),
    query,
    headers,
    ...body,
    secret: secretOf(step, settings),
    timeoutMs: settings.number('options.timeout'),
    failOnStatus: !settings.flag('options.response.response.neverError'),
  })
  if (built.node === null || step.flow.draft.node(built.node)?.kind !== 'http-request') return built
  step.change('A list in the answer stays one value; n8n makes an item of each.')
  const details = step.out('details')
  const answer =
    format === 'text' ? { ...answerText(step)(), field: [field] } : { ...step.out('out'), ...(full ? { field: ['body'] } : {}) }
  return {
    ...built,
    handles: { '*': answer },
    value(path) {
      const [name, ...inner] = path
      if (full && name === 'statusCode') return { ...details, path: ['status'] }
      if (full && name === 'headers') return { ...details, path: ['headers', ...inner] }
      const { field: under, ...whole } = answer
      if (!under) return { ...whole, path }
      return name === under[0] ? { ...whole, path: inner } : null
    },
  }
}

function pairsOf(step: Step, settings: SourceReader, what: 'Query' | 'Headers', list: string): NamedText[] {
  const sent = settings.flag(`send${what}`)
  const asJson = settings.text(`specify${what}`, 'keypair') === 'json'
  const written = settings.get(`json${what}`)
  const pairs = settings.list(`${list}.parameters`).map((each) => ({ name: each.text('name'), value: textOf(step, each.get('value')) }))
  if (!sent) return []
  if (!asJson) return pairs
  const read = isExpression(written) ? null : pairsOfJson(written, (text) => textOf(step, text))
  if (!read) step.change(`Its ${what === 'Query' ? 'query' : 'headers'} are made by an expression as a whole, and were left out.`)
  return read ?? []
}

function bodyOf(step: Step, settings: SourceReader): Pick<SourceRequest, 'body' | 'contentType'> | string {
  const type = settings.text('contentType', 'json')
  const how = settings.text('specifyBody', 'keypair')
  const fields = settings.list('bodyParameters.parameters').map((each) => ({ name: each.text('name'), value: each.get('value') }))
  const json = settings.get('jsonBody')
  const raw = settings.get('body')
  const rawType = settings.text('rawContentType')
  if (!settings.flag('sendBody')) return { body: null }
  if (type === 'form-urlencoded')
    return how === 'string'
      ? { body: { text: textOf(step, raw) }, contentType: 'application/x-www-form-urlencoded' }
      : { body: { form: fields.map(({ name, value }) => ({ name, value: textOf(step, value) })) } }
  if (type === 'raw') return { body: { text: textOf(step, raw) }, contentType: rawType || 'text/plain' }
  if (type !== 'json') return `A body of the type "${type}" cannot be sent here: it holds files, or parts of their own.`
  if (how === 'json') {
    if (!isExpression(json)) return { body: { text: textOf(step, json) }, contentType: 'application/json' }
    const computed = computedOf(step, json)
    return computed ? { body: { computed }, contentType: 'application/json' } : 'Its body is an expression that could not be converted.'
  }
  const parts = fields.map(({ name, value }) => ({ name, computed: computedOf(step, value) }))
  if (parts.some(({ computed }) => computed === null)) return 'Its body has an expression that could not be converted.'
  const refs: Ref[] = parts.flatMap(({ computed }) => [...(computed?.refs ?? [])])
  const write = (at: (ref: Ref) => string) =>
    `{${parts.map(({ name, computed }) => `${JSON.stringify(name)}: ${computed?.write(at)}`).join(', ')}}`
  return { body: { computed: { refs, write, shown: '' } } }
}

/** n8n keeps credentials by themselves: the file only says of which kind. */
function secretOf(step: Step, settings: SourceReader): SourceRequest['secret'] {
  const how = settings.text('authentication', 'none')
  const kind = settings.text('genericAuthType') || settings.text('nodeCredentialType')
  settings.pass('genericAuthType', 'nodeCredentialType')
  if (how === 'none') return null
  const name = secretNameOf(`${step.source.name} ${kind}`)
  if (kind === 'httpBasicAuth') {
    step.change('The secret is sent as it is after "Basic ", so that it has to be the Base64 of name:password.')
    return { name, header: 'Authorization', prefix: 'Basic ' }
  }
  if (kind === 'httpHeaderAuth') {
    step.change('Which header its credential is sent as is not in the file; it is X-API-Key until you change it.')
    return { name, header: 'X-API-Key', prefix: '' }
  }
  if (kind === 'httpBearerAuth' || kind === 'oAuth2Api' || how === 'predefinedCredentialType') {
    if (kind !== 'httpBearerAuth')
      step.change('Its credential is sent as "Authorization: Bearer …"; change that where the service takes another.')
    return { name, header: 'Authorization', prefix: 'Bearer ' }
  }
  step.change(`What n8n did with a credential of the kind "${kind}" is not done here; the request is sent without it.`)
  return null
}
