/** Where spans are sent to, and how. */
export interface OtlpSettings {
  url: string
  headers: Record<string, string>
  timeoutMs: number
  /** With prompts, answers, arguments and results. */
  content: boolean
  /** Attributes of the resource. */
  resource: Record<string, string>
}

type Env = Readonly<Record<string, string | undefined>>

/**
 * Reads the variables that OpenTelemetry gives a name: `OTEL_EXPORTER_OTLP_ENDPOINT` or `…_TRACES_ENDPOINT`, `…_HEADERS`,
 * `…_TIMEOUT` (milliseconds), `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_SDK_DISABLED`, `OTEL_TRACES_EXPORTER`, and
 * `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`. Null where there is no endpoint, or one that is none, or it is
 * switched off.
 */
export function otlpSettings(env: Env = process.env): OtlpSettings | null {
  const of = (name: string) => env[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || env[`OTEL_EXPORTER_OTLP_${name}`] || ''
  const off = env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none'
  const url = addressOf(env)
  if (off || url === null) return null
  const timeout = Number(of('TIMEOUT'))
  const resource = pairs(env.OTEL_RESOURCE_ATTRIBUTES)
  return {
    url,
    headers: { ...pairs(env.OTEL_EXPORTER_OTLP_HEADERS), ...pairs(env.OTEL_EXPORTER_OTLP_TRACES_HEADERS) },
    timeoutMs: timeout > 0 ? timeout : 10_000,
    content: env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT?.toLowerCase() === 'true',
    resource: env.OTEL_SERVICE_NAME ? { ...resource, 'service.name': env.OTEL_SERVICE_NAME } : resource,
  }
}

/** The address of traces is taken as it stands; to that of all signals their path is added. */
function addressOf(env: Env): string | null {
  const own = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
  const shared = env.OTEL_EXPORTER_OTLP_ENDPOINT
  const given = own || (shared ? `${shared.replace(/\/+$/, '')}/v1/traces` : '')
  return URL.canParse(given) && /^https?:$/.test(new URL(given).protocol) ? given : null
}

/** `a=1,b=2`, with percent signs as in addresses. */
function pairs(text = ''): Record<string, string> {
  const found = text.split(',').flatMap((pair) => {
    const cut = pair.indexOf('=')
    return cut < 1 ? [] : [[pair.slice(0, cut).trim(), decoded(pair.slice(cut + 1).trim())]]
  })
  return Object.fromEntries(found)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
