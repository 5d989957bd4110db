import { iso } from './scene.ts'

export type Points = readonly { at: number; value: number }[]

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`
}

/** A range query as Prometheus answers it. */
export function prometheus(series: readonly { metric: Record<string, string>; points: Points }[]): string {
  return json({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: series.map(({ metric, points }) => ({ metric, values: points.map(({ at, value }) => [at / 1000, String(value)]) })),
    },
  })
}

/** `get-metric-data` of CloudWatch, with the name, dimensions and unit of each result. */
export function cloudWatch(
  namespace: string,
  dimensions: Record<string, string>,
  series: readonly { name: string; unit: string; points: Points }[],
): string {
  return json({
    MetricDataResults: series.map(({ name, unit, points }, i) => ({
      Id: `m${i}`,
      Label: name,
      MetricName: name,
      Namespace: namespace,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Unit: unit,
      StatusCode: 'Complete',
      Timestamps: points.map(({ at }) => iso(at)),
      Values: points.map(({ value }) => value),
    })),
  })
}

/** One column per series. */
export function csv(series: readonly { name: string; points: Points }[]): string {
  const first = series[0]?.points ?? []
  const rows = first.map(({ at }, i) => [iso(at), ...series.map(({ points }) => String(points[i]?.value ?? ''))].join(','))
  return `${['time', ...series.map(({ name }) => name)].join(',')}\n${rows.join('\n')}\n`
}

export interface PodInput {
  name: string
  app: string
  image: string
  node: string
  started: number
  restarts?: number
  ready?: boolean
  memoryLimit?: string
  /** `state` and `lastState` of the container, where it does not just run. */
  state?: Record<string, unknown>
  lastState?: Record<string, unknown>
}

/** A pod as `kubectl get pods -o json` gives it. */
export function pod(input: PodInput): Record<string, unknown> {
  const ready = input.ready ?? true
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: input.name,
      namespace: 'shop',
      labels: { app: input.app },
      ownerReferences: [{ kind: 'ReplicaSet', name: input.name.slice(0, input.name.lastIndexOf('-')) }],
    },
    spec: {
      nodeName: input.node,
      containers: [
        {
          name: input.app,
          image: input.image,
          resources: { limits: { memory: input.memoryLimit ?? '1Gi', cpu: '1' }, requests: { memory: '256Mi', cpu: '250m' } },
        },
      ],
    },
    status: {
      phase: 'Running',
      startTime: iso(input.started),
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          ...(ready ? {} : { reason: 'ContainersNotReady', message: `containers with unready status: [${input.app}]` }),
        },
        { type: 'PodScheduled', status: 'True' },
      ],
      containerStatuses: [
        {
          name: input.app,
          image: input.image,
          ready,
          restartCount: input.restarts ?? 0,
          state: input.state ?? { running: { startedAt: iso(input.started + 9_000) } },
          lastState: input.lastState ?? {},
        },
      ],
    },
  }
}

export function podList(pods: readonly PodInput[]): string {
  return json({ apiVersion: 'v1', kind: 'List', items: pods.map(pod) })
}

export function deployment(name: string, image: string, replicas: number, ready: number): Record<string, unknown> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { replicas, template: { spec: { containers: [{ name, image }] } } },
    status: {
      replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      updatedReplicas: replicas,
      ...(ready < replicas ? { unavailableReplicas: replicas - ready } : {}),
    },
  }
}

export function deploymentList(deployments: readonly Record<string, unknown>[]): string {
  return json({ apiVersion: 'v1', kind: 'List', items: deployments })
}

export function nodeList(names: readonly string[]): string {
  const item = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: {
      capacity: { cpu: '8', memory: '32Gi', pods: '58' },
      allocatable: { cpu: '7910m', memory: '30Gi', pods: '58' },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady' },
        { type: 'MemoryPressure', status: 'False' },
        { type: 'DiskPressure', status: 'False' },
        { type: 'PIDPressure', status: 'False' },
      ],
    },
  })
  return json({ apiVersion: 'v1', kind: 'List', items: names.map(item) })
}

export interface KubeEvent {
  at: number
  until?: number
  type: 'Normal' | 'Warning'
  reason: string
  object: [kind: string, name: string]
  message: string
  count?: number
}

export function kubeEvents(events: readonly KubeEvent[]): string {
  return json({
    apiVersion: 'v1',
    kind: 'EventList',
    items: events.map(({ at, until, type, reason, object: [kind, name], message, count }, i) => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${i.toString(16).padStart(4, '0')}`, namespace: 'shop' },
      involvedObject: { kind, name, namespace: 'shop' },
      reason,
      message,
      type,
      count: count ?? 1,
      firstTimestamp: iso(at),
      lastTimestamp: iso(until ?? at),
      source: { component: kind === 'Pod' ? 'kubelet' : 'deployment-controller' },
    })),
  })
}
