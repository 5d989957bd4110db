import type { Json } from '../json.ts'

/** From the best to the worst. */
export const healthStatuses = ['normal', 'warning', 'critical'] as const
export type HealthStatus = (typeof healthStatuses)[number]

/** One number of a component, and how it stands. */
export interface ComponentMetric {
  value: number | string
  status: HealthStatus
}

/** How one component of a system stands, and by what. */
export interface ComponentHealth {
  component: string
  status: HealthStatus
  metrics: Record<string, ComponentMetric>
  /** What says so, in sentences; empty where all is as it should be. */
  reasons: string[]
  /** Ids of the evidence and calls that it was made from. */
  evidence: string[]
}

/** Something that is known of an entity: the status of a component is `health_status`, a number of it `metric_<name>`. */
export interface HealthFact {
  entity: string
  attribute: string
  value: Json
  /** Of a metric. */
  status?: HealthStatus
}

export const worseOf = (a: HealthStatus, b: HealthStatus): HealthStatus => (healthStatuses.indexOf(a) >= healthStatuses.indexOf(b) ? a : b)

/** A name of a metric as part of an attribute: small letters, digits and _. */
const attributeName = (metric: string): string =>
  metric
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')

/** What is recorded of a component. */
export function factsOf({ component, status, metrics }: Pick<ComponentHealth, 'component' | 'status' | 'metrics'>): HealthFact[] {
  return [
    { entity: component, attribute: 'health_status', value: status },
    ...Object.entries(metrics).map(([name, metric]) => ({
      entity: component,
      attribute: `metric_${attributeName(name)}`,
      value: metric.value,
      status: metric.status,
    })),
  ]
}
