import { type ComponentHealth, type ComponentMetric, type HealthStatus, worseOf } from '#shared/health/component-health.ts'
import type { Finding } from '#shared/investigation/finding.ts'

const statusOf = ({ severity }: Finding): HealthStatus =>
  severity === 'critical' ? 'critical' : severity === 'warning' ? 'warning' : 'normal'

/** Says how something stands, and not what happened to it or what an alert thinks of it. */
const isOfState = ({ type, attributes }: Finding): boolean =>
  !/^(alert|evidence|timeline|change|event)\./.test(type) && attributes.in_window !== false && attributes.completed !== true

const mostReasons = 5

/** How the components stand that findings are about, by the gravest of what is true of each at the end of the evidence. */
export function healthInFindings(findings: readonly Finding[]): ComponentHealth[] {
  const byComponent = Map.groupBy(
    findings.filter((finding) => isOfState(finding) && typeof finding.attributes.service === 'string'),
    ({ attributes }) => attributes.service as string,
  )
  return [...byComponent].map(([component, own]) => {
    const wrong = own.filter((finding) => statusOf(finding) !== 'normal')
    const cited = wrong.length > 0 ? wrong : own
    return {
      component,
      status: wrong.reduce<HealthStatus>((worst, finding) => worseOf(worst, statusOf(finding)), 'normal'),
      metrics: metricsIn(own),
      reasons: wrong.slice(0, mostReasons).map(({ statement }) => statement),
      evidence: [...new Set(cited.flatMap(({ evidence }) => evidence))].slice(0, 20),
    }
  })
}

/** The last value of each series, with the gravest that is found of it. */
function metricsIn(findings: readonly Finding[]): Record<string, ComponentMetric> {
  const metrics: Record<string, ComponentMetric> = {}
  for (const finding of findings) {
    const { metric, last } = finding.attributes
    if (typeof metric !== 'string' || typeof last !== 'number') continue
    const status = worseOf(metrics[metric]?.status ?? 'normal', statusOf(finding))
    metrics[metric] = { value: last, status }
  }
  return metrics
}
