import type { Mapper } from '../flow/flow.ts'
import { answerText, httpStep, type NamedText, pairsOfJson } from '../flow/http-step.ts'
import type { Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { liquidText, type Text } from '../values.ts'

/** A setting, or the value at the port that stands in for it. */
function either(step: Step, settings: SourceReader, field: string, port = field): Text {
  const written = settings.text(field)
  const ref = settings.flag(`use${field[0]?.toUpperCase()}${field.slice(1)}Input`) ? step.port(port) : null
  return ref ? [{ show: ref }] : written === '' ? [] : [liquidText(written)]
}

/** A request of Rivet. Its answer leaves by ports: as text, as JSON, and with status and headers. */
export const rivetHttp: Mapper = (step, settings) => {
  if (settings.flag('isBinaryOutput')) return step.placeholder('It gives a file, and answers here are texts and JSON.')
  if (settings.flag('useMethodInput')) return step.placeholder('Its method is chosen while it runs, which a request here cannot do.')
  const body = either(step, settings, 'body', 'req_body')
  const built = httpStep(step, {
    method: settings.text('method', 'GET'),
    url: either(step, settings, 'url'),
    query: [],
    headers: headersOf(step, settings),
    body: body.length > 0 ? { text: body } : null,
    secret: null,
    failOnStatus: settings.flag('errorOnNon200'),
  })
  if (built.node === null || step.flow.draft.node(built.node)?.kind !== 'http-request') return built
  const details = step.out('details')
  const asText = step.flow.outgoing(step.source.id).some(({ handle }) => handle === 'res_body')
  return {
    ...built,
    handles: {
      '*': step.out('out'),
      json: step.out('out'),
      statusCode: { ...details, path: ['status'] },
      res_headers: { ...details, path: ['headers'] },
      ...(asText ? { res_body: answerText(step)() } : {}),
    },
  }
}

function headersOf(step: Step, settings: SourceReader): readonly NamedText[] {
  const written = settings.get('headers')
  if (settings.flag('useHeadersInput') && step.port('headers')) {
    step.change('Its headers are made while it runs, which headers here cannot be; they were left out.')
    return []
  }
  const pairs = pairsOfJson(written, (text) => [liquidText(text)])
  if (!pairs) step.change('Its headers are no JSON object, and were left out.')
  return pairs ?? []
}
