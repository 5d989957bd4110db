import { isJsonObject, type Json } from '../../json.ts'
import type { Mapper } from '../flow/flow.ts'
import { answerText, httpStep, namedLines, type RequestSecret, type SourceRequest, secretNameOf } from '../flow/http-step.ts'
import type { Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { refsOf } from '../values.ts'
import { textOf } from './dify-values.ts'

/** A request of Dify. Its answer is a text there, with a status and headers beside it. */
export const difyHttp: Mapper = (step, settings) => {
  const body = bodyOf(settings)
  if (typeof body === 'string') return step.placeholder(body)
  settings.pass('variables', 'ssl_verify', 'authorization.type', 'body.type')
  if (settings.peek('ssl_verify') === false) step.change('It did not check who the server is; here that is always checked.')
  const seconds = settings.number('timeout.max_read_timeout') ?? settings.number('timeout.read')
  settings.pass('timeout')
  const built = httpStep(step, {
    method: settings.text('method', 'get'),
    url: textOf(settings.text('url')),
    query: namedLines(settings.text('params'), textOf),
    headers: namedLines(settings.text('headers'), textOf),
    ...body,
    secret: secretOf(step, settings),
    ...(seconds ? { timeoutMs: seconds * 1000 } : {}),
    // Dify gives on the status, unless something is to happen at a failure
    failOnStatus:
      settings.peek('retry_config.retry_enabled') === true || !['', 'none'].includes(String(settings.peek('error_strategy') ?? '')),
  })
  if (built.node === null || step.flow.draft.node(built.node)?.kind !== 'http-request') return built
  const text = answerText(step)
  const details = step.out('details')
  return {
    ...built,
    value: ([name, ...path]) => {
      if (name === 'body' || name === undefined) return text()
      if (name === 'status_code') return { ...details, path: ['status'] }
      if (name === 'headers') return { ...details, path: ['headers', ...path] }
      return null
    },
  }
}

function bodyOf(settings: SourceReader): Pick<SourceRequest, 'body' | 'contentType'> | string {
  const type = String(settings.peek('body.type') ?? 'none')
  const data = settings.get('body.data')
  const entries = Array.isArray(data) ? data.filter(isJsonObject) : []
  const text = textOf(Array.isArray(data) ? entries.map(({ value }) => words(value)).join('\n') : words(data))
  if (type === 'none' || type === '') return { body: null }
  if (type === 'json') return { body: { text }, contentType: 'application/json' }
  if (type === 'raw-text') return { body: { text }, contentType: 'text/plain' }
  if (type === 'x-www-form-urlencoded')
    return {
      body: {
        form: Array.isArray(data)
          ? entries.map(({ key, value }) => ({ name: words(key), value: textOf(words(value)) }))
          : namedLines(words(data), textOf),
      },
    }
  return `A body of the type "${type}" cannot be sent here: it holds files, or parts of their own.`
}

const words = (value: Json | undefined) =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)

function secretOf(step: Step, settings: SourceReader): RequestSecret | null {
  if (settings.text('authorization.type', 'no-auth') === 'no-auth') return null
  const key = settings.text('authorization.config.api_key')
  const type = settings.text('authorization.config.type', 'bearer')
  const header = settings.text('authorization.config.header') || 'Authorization'
  const [ref] = refsOf(textOf(key))
  const { secrets } = step.flow.draft
  const name = ref ? ref.shown : key === '' ? `${step.source.name} key` : secrets.take(key, `${step.source.name} key`)
  if (type === 'basic') step.change('The secret is sent as it is after "Basic ", so that it has to be the Base64 of name:password.')
  return {
    name: secretNameOf(name),
    header: type === 'custom' ? header : 'Authorization',
    prefix: type === 'custom' ? '' : type === 'basic' ? 'Basic ' : 'Bearer ',
  }
}
