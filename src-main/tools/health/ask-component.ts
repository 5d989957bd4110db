import { AppError } from '#shared/errors/app-error.ts'
import { type ComponentHealth, type ComponentMetric, type HealthStatus, worseOf } from '#shared/health/component-health.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { checkConnectivityTool } from '../built-in/check-connectivity.tool.ts'
import { httpCall } from '../network/http-call.ts'
import { prometheusTools } from '../systems/prometheus.tools.ts'
import { accessOf } from '../tool-access.ts'
import type { ToolCallContext } from '../tool-registry.ts'
import type { ComponentSettings, MetricSettings } from './component-settings.ts'

const timeoutMs = 5_000

/** What a component answers with: its status and why, and the body that fields are read from. */
interface Answer {
  status: HealthStatus
  reasons: string[]
  ms: number
  body: Json
}

async function askAddress(url: string, { services, signal }: ToolCallContext): Promise<Answer> {
  const startedAt = performance.now()
  const took = () => Math.round(performance.now() - startedAt)
  try {
    const call = { method: 'GET', url, query: {}, headers: {}, body: undefined, secret: null, timeoutMs, mostBytes: 256 << 10 } as const
    const answer = await httpCall(call, 'tool:component_health', accessOf(services), signal)
    const code = Number(answer.status)
    const status = code >= 500 ? 'critical' : code >= 400 ? 'warning' : 'normal'
    return { status, reasons: code >= 400 ? [`${url} answers with status ${code}.`] : [], ms: took(), body: answer.body ?? null }
  } catch (thrown) {
    // what is not granted has to be asked for, and says nothing of the component
    if (!(thrown instanceof AppError) || thrown.code !== 'network.failed') throw thrown
    return { status: 'critical', reasons: [`${url} does not answer: ${thrown.message}.`], ms: took(), body: null }
  }
}

async function askPort(host: string, port: number, context: ToolCallContext): Promise<Answer> {
  const answer = await checkConnectivityTool.call({ host, port, http: false }, context)
  const { reachable, problem, ms } = isJsonObject(answer) ? answer : {}
  const reasons = reachable === true ? [] : [`${host}:${port} does not answer: ${problem}.`]
  return { status: reachable === true ? 'normal' : 'critical', reasons, ms: Number(ms), body: null }
}

function fieldOf(body: Json, path: string): number {
  let at: Json | undefined = body
  for (const part of path.split('.')) at = isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined
  if (typeof at === 'number') return at
  throw new AppError('tool.failed', `The answer has no number at ${path}`)
}

async function queried(query: string, context: ToolCallContext): Promise<number> {
  const found = await prometheusTools[0]?.call({ query }, context)
  const [first] = isJsonObject(found) && Array.isArray(found.series) ? found.series : []
  const point = isJsonObject(first) ? first.value : isJsonObject(found) ? found.value : undefined
  const value = Array.isArray(point) ? Number(point[1]) : Number.NaN
  if (Number.isFinite(value)) return value
  throw new AppError('tool.failed', `Prometheus has no value for ${query}`)
}

function statusOf(value: number, { warning, critical, below }: MetricSettings): HealthStatus {
  const crossed = (bound: number | undefined) => bound !== undefined && (below ? value <= bound : value >= bound)
  return crossed(critical) ? 'critical' : crossed(warning) ? 'warning' : 'normal'
}

/**
 * Asks a component of the workspace how it is, now. A component that does not answer is critical; a metric that cannot be read
 * is named among the reasons and changes nothing else. Throws `grant.missing` and `network.refused`.
 */
export async function askComponent(name: string, settings: ComponentSettings, context: ToolCallContext): Promise<ComponentHealth> {
  const { url, host = '', port = 0 } = settings
  const answer = url === undefined ? await askPort(host, port, context) : await askAddress(url, context)
  const metrics: Record<string, ComponentMetric> = {}
  if (answer.status === 'normal') metrics.response_ms = { value: answer.ms, status: 'normal' }
  const reasons = [...answer.reasons]
  for (const [metric, wanted] of Object.entries(settings.metrics)) {
    // what does not answer has no fields, which is no news
    if ('field' in wanted && answer.body === null && answer.status === 'critical') continue
    try {
      const value = 'field' in wanted ? fieldOf(answer.body, wanted.field) : await queried(wanted.query, context)
      const status = statusOf(value, wanted)
      metrics[metric] = { value, status }
      if (status !== 'normal') reasons.push(`${metric} is ${value} (${status} from ${wanted[status]} ${wanted.below ? 'down' : 'up'}).`)
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !/^(tool|network\.failed)/.test(thrown.code)) throw thrown
      reasons.push(`${metric} could not be read: ${thrown.message}.`)
    }
  }
  const status = Object.values(metrics).reduce((worst, metric) => worseOf(worst, metric.status), answer.status)
  return { component: name, status, metrics, reasons, evidence: [`tool:component_health/${name}`] }
}
