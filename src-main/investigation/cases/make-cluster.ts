import { at } from './case.ts'

/** Makers of what a Kubernetes cluster exports, in the flattened form of monitoring tools. */

export const service = 'ledger-api'
export const namespace = 'ledger'

export function clusterAlert(
  name: string,
  summary: string,
  more: { state?: string; severity?: string; description?: string; error?: string; pod?: string } = {},
) {
  return {
    title: `${name} on ${service}`,
    state: more.state ?? 'alerting',
    alert_source: 'monitoring',
    commonLabels: {
      alertname: name,
      severity: more.severity ?? 'critical',
      service,
      cluster_name: 'blue',
      namespace,
      workload_type: 'deployment',
      workload_name: service,
    },
    commonAnnotations: {
      summary,
      description: more.description ?? summary,
      error: more.error ?? '',
      kube_namespace: namespace,
      kube_deployment: service,
      ...(more.pod ? { kube_pod: more.pod } : {}),
    },
  }
}

export interface PodShape {
  phase?: string
  node?: string | null
  ready?: boolean
  restarts?: number
  state?: Record<string, unknown>
  last?: Record<string, unknown>
  scheduled?: boolean
  started?: string
  more?: Record<string, unknown>
}

export function pod(name: string, shape: PodShape = {}) {
  const ready = shape.ready ?? true
  const status = ready ? 'True' : 'False'
  const unready = ready
    ? { reason: '', message: '' }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${service}]` }
  const scheduled = shape.scheduled ?? true
  return {
    name,
    namespace,
    phase: shape.phase ?? 'Running',
    node_name: shape.node === undefined ? 'worker-1.blue.internal' : shape.node,
    start_time: shape.started ?? at(1, 0),
    containers: scheduled
      ? [
          {
            name: service,
            ready,
            restart_count: shape.restarts ?? 0,
            state: shape.state ?? { running: true, started_at: shape.started ?? at(1, 0, 9) },
            ...(shape.last ? { last_state: shape.last } : {}),
          },
        ]
      : [],
    conditions: [
      { type: 'Ready', status, ...unready },
      { type: 'ContainersReady', status, ...unready },
      { type: 'PodScheduled', status: scheduled ? 'True' : 'False', reason: scheduled ? '' : 'Unschedulable', message: '' },
    ],
    ...shape.more,
  }
}

export function pods(...list: object[]) {
  return { pods: list }
}

export function deployment(desired: number, ready: number) {
  return { deployments: [{ name: service, namespace, desired, ready, available: ready, unavailable: desired - ready }] }
}

export function event(reason: string, message: string, object: string, from: string, to: string, count = 5) {
  return { namespace, reason, message, type: 'Warning', count, involved_object: object, first_time: from, last_time: to }
}

export function events(...list: object[]) {
  return { warning_events: list }
}

export function node(
  name: string,
  state: Partial<Record<'ready' | 'memory_pressure' | 'disk_pressure', string>> & Record<string, string> = {},
) {
  return {
    name: `${name}.blue.internal`,
    ready: 'True',
    memory_pressure: 'False',
    disk_pressure: 'False',
    pid_pressure: 'False',
    capacity_cpu: '8',
    capacity_memory: '32Gi',
    allocatable_cpu: '6',
    allocatable_memory: '24Gi',
    instance_type: 'large',
    ...state,
  }
}

export function nodes(...list: object[]) {
  return { nodes: list }
}

export function log(time: string, status: string, message: string, from: string = service) {
  return { timestamp: time, message, status, service: from, host: `${from}-host`, tags: [`kube_namespace:${namespace}`] }
}

export function logs(...list: object[]) {
  return { logs: list }
}

export function monitors(states: Record<string, string>) {
  return {
    monitors: Object.entries(states).map(([name, overall_state]) => ({
      name: `${service} ${name}`,
      type: 'metric alert',
      query: `avg(last_5m):${name} > 1`,
      message: '',
      overall_state,
      tags: [`service:${service}`],
    })),
  }
}

export const calm = monitors({ 'error rate': 'OK', latency: 'OK' })
