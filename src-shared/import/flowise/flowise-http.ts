import type { Mapper } from '../flow/flow.ts'
import { answerText, httpStep, type NamedText, type SourceRequest, secretNameOf } from '../flow/http-step.ts'
import type { Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { textOf } from './flowise-values.ts'

const named = (settings: SourceReader, field: string): NamedText[] =>
  settings.list(field).map((each) => ({ name: each.text('key'), value: textOf(each.get('value')) }))

/** A request of Flowise, which fails at a status that is none of success. Its answer is `{http: {data, status, headers}}` there. */
export const flowiseHttp: Mapper = (step, settings) => {
  const given = settings.text('responseType', 'json')
  if (given === 'arraybuffer' || given === 'base64') return step.placeholder('It gives a file, and answers here are texts and JSON.')
  const body = bodyOf(settings)
  if (typeof body === 'string') return step.placeholder(body)
  const built = httpStep(step, {
    method: settings.text('method', 'GET'),
    url: textOf(settings.get('url')),
    query: named(settings, 'queryParams'),
    headers: named(settings, 'headers'),
    ...body,
    secret: secretOf(step, settings),
    failOnStatus: true,
  })
  if (built.node === null || step.flow.draft.node(built.node)?.kind !== 'http-request') return built
  const details = step.out('details')
  const data = given === 'text' ? answerText(step) : () => step.out('out')
  return {
    ...built,
    value(path) {
      const [name, ...inner] = path.filter((key, index) => !(index < 2 && (key === 'output' || key === 'http')))
      if (name === 'status') return { ...details, path: ['status'] }
      if (name === 'headers') return { ...details, path: ['headers', ...inner] }
      return name === undefined || name === 'content' || name === 'data' ? { ...data(), path: inner } : null
    },
  }
}

function bodyOf(settings: SourceReader): Pick<SourceRequest, 'body' | 'contentType'> | string {
  const type = settings.text('bodyType')
  if (type === 'formData') return 'A body of the type "formData" cannot be sent here: it holds parts of their own.'
  if (type === 'xWwwFormUrlencoded') return { body: { form: named(settings, 'body') } }
  const text = textOf(settings.get('body'))
  if (text.length === 0) return { body: null }
  return { body: { text }, contentType: type === 'raw' ? 'text/plain' : 'application/json' }
}

function secretOf(step: Step, settings: SourceReader): SourceRequest['secret'] {
  const credential = settings.text('FLOWISE_CREDENTIAL_ID') || settings.text('credential')
  settings.pass('credential', 'FLOWISE_CREDENTIAL_ID')
  if (credential === '') return null
  step.change(
    'Its credential is kept by Flowise and not in the file. It is sent as "Authorization: Bearer …"; change that where it was another kind.',
  )
  return { name: secretNameOf(`${step.source.name} credential`), header: 'Authorization', prefix: 'Bearer ' }
}
