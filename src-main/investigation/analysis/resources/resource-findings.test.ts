import { describe, expect, it } from 'vitest'
import { findingsOf, ofType, only } from '../../testing/made-evidence.ts'

const t = (minute: number) => new Date(Date.parse('2026-02-11T10:00:00Z') + minute * 60_000).toISOString()

interface Made {
  name?: string
  state?: unknown
  last?: unknown
  ready?: boolean
  restarts?: number
  phase?: string
  more?: Record<string, unknown>
}

const apiPod = ({
  name = 'web-5d7c6b9f4f-aaaaa',
  state = { running: { startedAt: t(-60) } },
  last = {},
  ready = true,
  restarts = 0,
  phase = 'Running',
  more = {},
}: Made = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', ...(more.metadata as object) },
  spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'web:1.0', resources: { limits: { memory: '256Mi' } } }] },
  status: {
    phase,
    startTime: t(-60),
    conditions: [
      { type: 'Ready', status: ready ? 'True' : 'False', reason: ready ? '' : 'ContainersNotReady' },
      ...((more.conditions as object[]) ?? []),
    ],
    containerStatuses: [{ name: 'web', ready, restartCount: restarts, state, lastState: last }],
  },
})
const event = (reason: string, message: string, object = 'Pod/web-5d7c6b9f4f-aaaaa', more: Record<string, unknown> = {}) => ({
  reason,
  message,
  type: 'Warning',
  involved_object: object,
  first_time: t(0),
  last_time: t(20),
  count: 4,
  namespace: 'shop',
  ...more,
})
const withPod = (made: Made, events: unknown[] = []) =>
  findingsOf({ 'pods.json': { kind: 'List', items: [apiPod(made)] }, 'events.json': { warning_events: events } })
const withEvents = (...events: unknown[]) => findingsOf({ 'events.json': { warning_events: events } })

describe('pods that are not as they should be', () => {
  it('were killed for their memory', async () => {
    const found = only(
      await withPod({
        ready: false,
        restarts: 4,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        last: { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: t(10) } },
      }),
      'pod.oom_killed',
    )
    expect(found).toMatchObject({
      severity: 'critical',
      subject: 'web-5d7c6b9f4f-aaaaa',
      attributes: { container: 'web', memory_limit: '256Mi', exit_code: 137, restarts: 4, workload: 'web' },
    })
    expect(found.statement).toContain('256Mi')
  })

  it('crash again and again', async () => {
    const found = only(
      await withPod(
        {
          ready: false,
          restarts: 6,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
          last: { terminated: { reason: 'Error', exitCode: 2 } },
        },
        [event('BackOff', 'Back-off restarting failed container web in pod web')],
      ),
      'pod.crash_loop',
    )
    expect(found).toMatchObject({ severity: 'warning', attributes: { exit_code: 2, restarts: 6, via: 'resource' } })
    expect(found.evidence).toEqual(['resource:pod/web-5d7c6b9f4f-aaaaa', 'event:1'])
  })

  it.each([
    ['Back-off pulling image "web:2.0": manifest unknown', 'not_found'],
    ['pull access denied, repository does not exist or may require authorization: unauthorized', 'not_found'],
    ['failed to authorize: 401 Unauthorized', 'auth'],
    ['dial tcp: lookup registry.example: no such host', 'network'],
    ['toomanyrequests: You have reached your pull rate limit', 'rate_limit'],
  ])('cannot pull an image: %s', async (message, cause) => {
    expect(
      only(await withPod({ phase: 'Pending', ready: false, state: { waiting: { reason: 'ImagePullBackOff', message } } }), 'pod.image_pull')
        .attributes,
    ).toMatchObject({ cause, reason: 'ImagePullBackOff' })
  })

  it('name the image as the event spells it', async () =>
    expect(
      only(await withEvents(event('Failed', 'Failed to pull image "web:v2-bad": not found: manifest unknown')), 'pod.image_pull')
        .attributes,
    ).toMatchObject({ image: 'web:v2-bad', cause: 'not_found' }))

  it.each([
    ['configmap "web-config" not found', 'configmap', 'web-config'],
    ['secret "web-tls" not found', 'secret', 'web-tls'],
    ["couldn't find key token in Secret shop/web", 'key', 'token in Secret shop/web'],
  ])('lack configuration: %s', async (message, missing_kind, missing_name) => {
    expect(
      only(
        await withPod({ phase: 'Pending', ready: false, state: { waiting: { reason: 'CreateContainerConfigError', message } } }),
        'pod.config_error',
      ).attributes,
    ).toMatchObject({ missing_kind, missing_name })
  })

  it('fail their probes and are killed for it', async () => {
    const findings = await withEvents(
      event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 503'),
      event('Unhealthy', 'Readiness probe failed: dial tcp 10.0.0.1:8080: connect: connection refused'),
      event('Killing', 'Container web failed liveness probe, will be restarted'),
    )
    expect(
      ofType(findings, 'pod.probe_failing').map(({ attributes }) => [attributes.probe, attributes.probe_error, attributes.status_code]),
    ).toEqual([
      ['liveness', 'http_status', 503],
      ['readiness', 'refused', undefined],
    ])
    expect(only(findings, 'pod.killed_by_probe').attributes.probe).toBe('liveness')
  })

  it('find no node', async () => {
    const found = only(
      await withPod({ phase: 'Pending', ready: false, state: { waiting: { reason: '' } } }, [
        event('FailedScheduling', '0/4 nodes are available: 3 Insufficient memory, 1 node(s) had untolerated taint {gpu: true}.'),
      ]),
      'pod.unschedulable',
    )
    expect(found.attributes).toMatchObject({ insufficient: ['memory'], causes: ['resources', 'taint'], nodes_total: 4 })
  })

  it.each([
    ['Evicted', 'The node was low on resource: ephemeral-storage.', 'pod.evicted', { cause: 'disk' }],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "cfg" : secret "web-tls" not found',
      'pod.volume_mount_failed',
      { cause: 'missing_secret', volume: 'cfg', missing_name: 'web-tls' },
    ],
    ['FailedAttachVolume', 'Multi-Attach error for volume "pvc-1"', 'pod.volume_mount_failed', { cause: 'multi_attach', volume: 'pvc-1' }],
    ['FailedCreatePodSandBox', 'plugin type="cni": failed to assign an IP address to container', 'pod.sandbox_failed', { cause: 'no_ip' }],
  ])('are told of by %s', async (reason, message, type, attributes) =>
    expect(only(await withEvents(event(reason, message)), type).attributes).toMatchObject(attributes),
  )
})

describe('what is over', () => {
  it('is information once the pod is ready', async () => {
    const findings = await withPod({}, [
      { ...event('FailedScheduling', '0/2 nodes are available: 2 Insufficient cpu'), last_time: t(5) },
      { ...event('Normal', 'x', 'Pod/other'), reason: 'Pulled', first_time: t(30), last_time: t(30) },
    ])
    expect(only(findings, 'pod.unschedulable')).toMatchObject({ severity: 'info', attributes: { completed: true } })
    expect(only(findings, 'pod.recovered').attributes).toMatchObject({ earlier: 'unschedulable', pod: 'web-5d7c6b9f4f-aaaaa' })
  })

  it.each([
    ['once', 1, 'info'],
    ['again and again', 6, 'warning'],
  ])('is a node that was away %s and is ready', async (_, count, severity) => {
    const away = event('NodeNotReady', 'Node node-1 status is now: NodeNotReady', 'Node/node-1', { count, last_time: t(1) })
    const ready = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1' },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    }
    expect(only(await findingsOf({ 'events.json': { items: [away] }, 'nodes.json': { items: [ready] } }), 'node.not_ready')).toMatchObject({
      severity,
      ...(count === 1 ? { attributes: { completed: true } } : {}),
    })
  })

  it('is a pod that is taken down while the newer ones are well', async () => {
    const findings = await findingsOf({
      'pods.json': {
        kind: 'List',
        items: [
          apiPod({
            name: 'web-84bb5f6cd9-old11',
            ready: false,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            more: { metadata: { deletionTimestamp: t(1) } },
          }),
          { ...apiPod({ name: 'web-6f4d9c7b58-new11' }), status: { ...apiPod().status, startTime: t(-5) } },
        ],
      },
      'deployments.json': { deployments: [{ name: 'web', namespace: 'shop', desired: 1, ready: 1, available: 1, unavailable: 0 }] },
    })
    expect(only(findings, 'workload.only_old_replicas_unhealthy').attributes).toMatchObject({
      new_replicaset: 'web-6f4d9c7b58',
      old_replicaset: 'web-84bb5f6cd9',
    })
    expect(only(findings, 'pod.crash_loop')).toMatchObject({ severity: 'info', attributes: { terminating: true, completed: true } })
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([])
  })
})

it('says a message once where events and the pod have the same', async () => {
  const message = 'The node was low on resource: memory. Available: 1Mi.'
  const evicted = { ...apiPod({ phase: 'Failed', ready: false }) }
  const pod = { ...evicted, status: { ...evicted.status, reason: 'Evicted', message } }
  const findings = await findingsOf({
    'pods.json': { items: [pod] },
    'events.json': { items: [event('Evicted', `${message} It used 9Gi.`)] },
  })
  const { statement } = only(findings, 'pod.evicted')
  expect(statement.match(/The node was low/g)).toHaveLength(1)
  expect(statement).toContain('It used 9Gi')
})

it('names kinds as Kubernetes does', async () => {
  const pending = event('ProvisioningFailed', 'storageclass "fast" not found', 'PersistentVolumeClaim/data-0')
  expect(only(await findingsOf({ 'events.json': { items: [pending] } }), 'volume.pending').statement).toMatch(
    /^PersistentVolumeClaim data-0 is not bound/,
  )
})

describe('workloads', () => {
  it('whose new pods fail while the old ones serve', async () => {
    const findings = await findingsOf({
      'pods.json': {
        kind: 'List',
        items: [
          apiPod({ name: 'web-84bb5f6cd9-old11' }),
          {
            ...apiPod({ name: 'web-6f4d9c7b58-new11', ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }),
            status: { ...apiPod({ ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }).status, startTime: t(0) },
          },
        ],
      },
      'deployments.json': { deployments: [{ name: 'web', namespace: 'shop', desired: 2, ready: 1, available: 1, unavailable: 1 }] },
    })
    expect(only(findings, 'workload.new_replicas_failing').attributes).toMatchObject({
      new_replicaset: 'web-6f4d9c7b58',
      old_replicaset: 'web-84bb5f6cd9',
      reason: 'CrashLoopBackOff',
      failing: ['web-6f4d9c7b58-new11'],
      old_ready: 1,
    })
    expect(only(findings, 'workload.degraded').attributes).toMatchObject({ desired: 2, ready: 1 })
  })

  it('that are as they should be are told too', async () => {
    const findings = await findingsOf({
      'pods.json': { kind: 'List', items: [apiPod()] },
      'deployments.json': { deployments: [{ name: 'web', desired: 1, ready: 1 }] },
      'events.json': { events: [] },
    })
    expect(only(findings, 'workload.available').severity).toBe('info')
    expect(only(findings, 'workload.pods_ready').attributes).toMatchObject({ pods_ready: 1, restarts: 0 })
    expect(only(findings, 'event.none').severity).toBe('info')
  })

  it('are refused by a quota', async () => {
    const findings = await withEvents(
      event(
        'FailedCreate',
        'Error creating: pods "web-1" is forbidden: exceeded quota: team, requested: limits.memory=2Gi, used: limits.memory=7Gi, limited: limits.memory=8Gi',
        'ReplicaSet/web-84bb5f6cd9',
      ),
    )
    expect(only(findings, 'quota.exceeded').attributes).toMatchObject({
      quota: 'team',
      resource: 'limits.memory',
      requested: 'limits.memory=2Gi',
      limited: 'limits.memory=8Gi',
    })
    expect(only(findings, 'workload.create_failed').attributes.cause).toBe('quota')
  })
})

describe('other objects', () => {
  it.each<[string, unknown, string, Record<string, unknown>]>([
    [
      'a node that is not ready',
      {
        kind: 'Node',
        metadata: { name: 'n' },
        status: {
          conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }],
        },
      },
      'node.not_ready',
      { node: 'n', reason: 'NodeStatusUnknown' },
    ],
    [
      'a node under pressure',
      {
        kind: 'Node',
        metadata: { name: 'n' },
        status: {
          conditions: [
            { type: 'Ready', status: 'True' },
            { type: 'DiskPressure', status: 'True' },
          ],
        },
      },
      'node.pressure',
      { pressure: 'disk' },
    ],
    [
      'a full quota',
      { kind: 'ResourceQuota', metadata: { name: 'q' }, status: { hard: { 'requests.cpu': '4' }, used: { 'requests.cpu': '3900m' } } },
      'quota.full',
      { resource: 'requests.cpu', share: 0.975 },
    ],
    [
      'a namespace that does not end',
      {
        kind: 'Namespace',
        metadata: { name: 'old', deletionTimestamp: t(-90) },
        spec: { finalizers: ['kubernetes'] },
        status: {
          phase: 'Terminating',
          conditions: [
            {
              type: 'NamespaceFinalizersRemaining',
              status: 'True',
              message: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
            },
            {
              type: 'NamespaceContentRemaining',
              status: 'True',
              message: 'Some resources are remaining: widgets.example.com has 1 resource instances',
            },
          ],
        },
      },
      'namespace.terminating',
      { name: 'old', finalizers: ['example.com/hold'], remaining: ['widgets.example.com'] },
    ],
    [
      'an unbound claim',
      { kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, spec: { storageClassName: 'fast' }, status: { phase: 'Pending' } },
      'volume.pending',
      { name: 'c', storage_class: 'fast' },
    ],
    [
      'a service without endpoints',
      { kind: 'Endpoints', apiVersion: 'v1', metadata: { name: 's' }, subsets: [] },
      'service.no_endpoints',
      { name: 's' },
    ],
    [
      'an autoscaler at its maximum',
      {
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'h' },
        spec: { maxReplicas: 5, minReplicas: 2, scaleTargetRef: { name: 'web' } },
        status: { currentReplicas: 5, desiredReplicas: 5 },
      },
      'hpa.at_max',
      { current: 5, max_replicas: 5, workload: 'web' },
    ],
    [
      'an API that does not answer',
      {
        kind: 'APIService',
        metadata: { name: 'v1.metrics' },
        status: { conditions: [{ type: 'Available', status: 'False', reason: 'FailedDiscoveryCheck', message: 'no response' }] },
      },
      'api_service.unavailable',
      { reason: 'FailedDiscoveryCheck' },
    ],
    [
      'a policy that shuts out DNS',
      { kind: 'NetworkPolicy', metadata: { name: 'p' }, spec: { policyTypes: ['Egress'], egress: [{ ports: [{ port: 443 }] }] } },
      'network_policy.restricts_egress',
      { dns_allowed: false },
    ],
    [
      'a failed job',
      {
        kind: 'Job',
        metadata: { name: 'j' },
        status: { failed: 6, conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] },
      },
      'job.failed',
      { reason: 'BackoffLimitExceeded', failed: 6 },
    ],
    [
      'an object held by its finalizer',
      {
        kind: 'Widget',
        apiVersion: 'example.com/v1',
        metadata: { name: 'w', deletionTimestamp: t(-10), finalizers: ['example.com/hold'] },
        spec: {},
      },
      'object.stuck_deleting',
      { kind: 'Widget', finalizers: ['example.com/hold'] },
    ],
  ])('%s', async (_, object, type, attributes) =>
    expect(
      only(await findingsOf({ 'o.json': object, 'e.json': { events: [{ date: t(0), message: 'x' }] } }), type).attributes,
    ).toMatchObject(attributes),
  )

  it('monitors, those that are well too', async () => {
    const findings = await findingsOf({
      'm.json': {
        monitors: [
          { name: 'errors', query: 'q', overall_state: 'Alert' },
          { name: 'latency', query: 'q', overall_state: 'OK' },
          { name: 'queue', query: 'q', overall_state: 'No Data' },
        ],
      },
    })
    expect(findings.filter(({ type }) => type.startsWith('monitor.')).map(({ type, subject }) => [type, subject])).toEqual([
      ['monitor.alerting', 'errors'],
      ['monitor.ok', 'latency'],
      ['monitor.no_data', 'queue'],
    ])
  })
})
