import { at, type MadeCase } from './case.ts'
import * as k from './make-cluster.ts'

const good = (suffix: string) => k.pod(`ledger-api-5d8f6b7c9-${suffix}`)
const bad = 'ledger-api-5d8f6b7c9-zz41k'
const waiting = (reason: string, message: string) => ({ waiting: true, reason, message })
const loop = (exit: number, logs: object, more: Record<string, unknown> = {}) => ({
  'alert.json': k.clusterAlert('KubernetesPodCrashLooping', `Pod ${bad} is in CrashLoopBackOff with 8 restarts.`, { pod: bad }),
  'cluster_pods.json': k.pods(
    k.pod(bad, {
      ready: false,
      restarts: 8,
      state: { ...waiting('CrashLoopBackOff', `back-off 5m0s restarting failed container=ledger-api`), exit_code: exit },
    }),
    good('aaaa1'),
  ),
  'cluster_deployments.json': k.deployment(2, 1),
  'cluster_events.json': k.events(
    k.event('BackOff', `Back-off restarting failed container ledger-api in pod ${bad}`, `Pod/${bad}`, at(9, 4), at(9, 30), 19),
  ),
  'cluster_node_health.json': k.nodes(k.node('worker-1'), k.node('worker-2')),
  'monitoring_logs.json': logs,
  'monitoring_monitors.json': k.monitors({ 'restart rate': 'Alert', 'error rate': 'OK' }),
  ...more,
})

/** Further incidents of a cluster: the same kinds in other words. */
export const otherClusterCases: readonly MadeCase[] = [
  {
    name: 'a Java heap that is larger than its container',
    category: 'resource_exhaustion',
    words: ['OOMKilled', '137', 'memory'],
    files: {
      ...loop(137, k.logs(k.log(at(9, 27), 'error', 'java.lang.OutOfMemoryError: Java heap space'))),
      'cluster_pods.json': k.pods(
        k.pod(bad, {
          ready: false,
          restarts: 6,
          state: { terminated: true, reason: 'OOMKilled', exit_code: 137, message: 'Container exceeded memory limit 256Mi' },
        }),
        good('aaa1'),
      ),
      'cluster_events.json': k.events(
        k.event('OOMKilling', 'Memory cgroup out of memory: Killed process 1 (java)', `Pod/${bad}`, at(9, 2), at(9, 28), 6),
        k.event('BackOff', 'Back-off restarting failed container', `Pod/${bad}`, at(9, 2), at(9, 28), 6),
      ),
    },
  },
  {
    name: 'a panic at start',
    category: 'code_defect',
    words: ['panic', 'CrashLoopBackOff'],
    files: loop(
      2,
      k.logs(
        k.log(at(9, 27), 'error', 'panic: runtime error: invalid memory address or nil pointer dereference'),
        k.log(at(9, 27, 1), 'error', 'goroutine 1 [running]: main.main() /src/main.go:42'),
      ),
    ),
  },
  {
    name: 'a configuration file that cannot be read',
    category: 'configuration_error',
    words: ['CrashLoopBackOff', 'config.yaml'],
    files: loop(
      1,
      k.logs(
        k.log(at(9, 27), 'error', 'FATAL: could not parse config file /etc/app/config.yaml: yaml: line 3: mapping values are not allowed'),
      ),
    ),
  },
  {
    name: 'a variable that the program looks up and does not find',
    category: 'configuration_error',
    words: ['DATABASE_URL'],
    files: loop(
      1,
      k.logs(
        k.log(at(9, 27), 'error', "KeyError: 'DATABASE_URL' environment variable missing"),
        k.log(at(9, 27), 'error', 'Traceback (most recent call last): File "app.py", line 3'),
      ),
    ),
  },
  {
    name: 'a script that divides by zero',
    category: 'code_defect',
    words: ['CrashLoopBackOff', 'ZeroDivisionError'],
    files: loop(
      1,
      k.logs(
        k.log(
          at(9, 27),
          'error',
          'Traceback (most recent call last):\n  File "/app/main.py", line 12, in <module>\nZeroDivisionError: division by zero',
        ),
      ),
    ),
  },
  {
    name: 'a database that is not there at start',
    category: 'dependency_failure',
    words: ['CrashLoopBackOff', 'connection refused'],
    files: loop(
      1,
      k.logs(
        k.log(
          at(9, 27),
          'error',
          'psycopg2.OperationalError: could not connect to server: Connection refused. Is the server running on host "pg-main" and accepting TCP/IP connections on port 5432?',
        ),
      ),
    ),
  },
  {
    name: 'a node whose kubelet is silent',
    category: 'infrastructure',
    words: ['NotReady', 'worker-2'],
    files: {
      'alert.json': k.clusterAlert(
        'KubernetesNodeNotReady',
        'Node worker-2.blue.internal transitioned to NotReady; pods on the node are being evicted.',
      ),
      'cluster_pods.json': k.pods(
        good('a1'),
        k.pod(bad, { node: 'worker-2.blue.internal', ready: false, more: { reason: 'NodeLost' } }),
        k.pod(`${bad}2`, { node: null, phase: 'Pending', ready: false, scheduled: false }),
      ),
      'cluster_deployments.json': k.deployment(3, 1),
      'cluster_events.json': k.events(
        k.event(
          'NodeNotReady',
          'Node worker-2.blue.internal status is now: NodeNotReady (KubeletNotReady: container runtime is down, PLEG is not healthy)',
          'Node/worker-2.blue.internal',
          at(9, 20),
          at(9, 20),
          1,
        ),
        k.event(
          'FailedScheduling',
          '0/2 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }, 1 Insufficient cpu.',
          `Pod/${bad}2`,
          at(9, 22),
          at(9, 29),
          5,
        ),
      ),
      'cluster_node_health.json': k.nodes(k.node('worker-1'), k.node('worker-2', { ready: 'Unknown' })),
      'monitoring_logs.json': k.logs(
        k.log(
          at(9, 20),
          'error',
          '[node-controller] Node worker-2.blue.internal heartbeat missed for 40s, marking NotReady',
          'kube-controller-manager',
        ),
      ),
    },
  },
  {
    name: 'a node group that may not grow',
    category: 'resource_exhaustion',
    words: ['Pending', 'Insufficient cpu'],
    files: {
      'alert.json': k.clusterAlert('KubernetesPodPending', `Pods of ledger-api Pending for 12 minutes.`, { pod: bad }),
      'cluster_pods.json': k.pods(good('a1'), k.pod(bad, { phase: 'Pending', node: null, ready: false, scheduled: false })),
      'cluster_deployments.json': k.deployment(2, 1),
      'cluster_events.json': k.events(
        k.event('FailedScheduling', '0/2 nodes are available: 2 Insufficient cpu.', `Pod/${bad}`, at(9, 12), at(9, 27), 14),
        k.event('NotTriggerScaleUp', "pod didn't trigger scale-up: 1 max node group size reached", `Pod/${bad}`, at(9, 13), at(9, 27), 10),
      ),
      'cluster_node_health.json': k.nodes(k.node('worker-1', { allocatable_cpu: '120m' }), k.node('worker-2', { allocatable_cpu: '90m' })),
      'monitoring_logs.json': k.logs(k.log(at(9, 13), 'warn', 'max node group size reached, cannot scale up', 'cluster-autoscaler')),
    },
  },
  {
    name: 'a quota of two resources',
    category: 'resource_exhaustion',
    words: ['quota', 'compute-quota'],
    files: {
      'alert.json': k.clusterAlert('KubernetesReplicasMismatch', 'Deployment ledger-api has 2/4 replicas.'),
      'cluster_pods.json': k.pods(good('a1'), good('a2')),
      'cluster_deployments.json': k.deployment(4, 2),
      'cluster_events.json': k.events(
        k.event(
          'FailedCreate',
          'Error creating: pods "ledger-api-5d8f6b7c9-x" is forbidden: exceeded quota: compute-quota, requested: requests.cpu=500m,requests.memory=1Gi, used: requests.cpu=3800m,requests.memory=7Gi, limited: requests.cpu=4,requests.memory=8Gi',
          'ReplicaSet/ledger-api-5d8f6b7c9',
          at(9, 12),
          at(9, 27),
          17,
        ),
      ),
      'cluster_node_health.json': k.nodes(k.node('worker-1')),
      'monitoring_logs.json': k.logs(
        k.log(at(9, 13), 'error', '[replicaset-controller] Error creating pod: exceeded quota: compute-quota', 'kube-controller-manager'),
      ),
    },
  },
  {
    name: 'evictions by a node under memory pressure',
    category: 'resource_exhaustion',
    words: ['Evicted', 'memory', 'MemoryPressure'],
    files: {
      'alert.json': k.clusterAlert('KubernetesPodEvicted', 'Multiple pods of ledger-api evicted.'),
      'cluster_pods.json': k.pods(
        k.pod(bad, {
          phase: 'Failed',
          ready: false,
          state: { terminated: true, reason: 'Evicted', message: 'The node was low on resource: memory.' },
        }),
        k.pod(`${bad}b`, { phase: 'Failed', ready: false, state: { terminated: true, reason: 'Evicted' } }),
        good('a1'),
      ),
      'cluster_deployments.json': k.deployment(3, 1),
      'cluster_events.json': k.events(
        k.event(
          'Evicted',
          'The node was low on resource: memory. Threshold quantity: 100Mi, available: 52Mi.',
          `Pod/${bad}`,
          at(9, 12),
          at(9, 12),
          1,
        ),
        k.event('EvictionThresholdMet', 'Attempting to reclaim memory', 'Node/worker-1.blue.internal', at(9, 11), at(9, 12), 2),
      ),
      'cluster_node_health.json': k.nodes(k.node('worker-1', { memory_pressure: 'True' }), k.node('worker-2')),
    },
  },
  {
    name: 'a policy that lets nothing out',
    category: 'configuration_error',
    words: ['policy', 'egress', '5671'],
    files: {
      'alert.json': k.clusterAlert('HighErrorRate', 'Half of all requests fail.'),
      'cluster_pods.json': k.pods(good('a1'), good('a2')),
      'cluster_deployments.json': k.deployment(2, 2),
      'monitoring_logs.json': k.logs(
        k.log(at(9, 10), 'info', 'networkpolicy.networking.k8s.io/close-all created', 'pipeline'),
        ...[11, 12, 13].map((minute) => k.log(at(9, minute), 'error', 'connect ETIMEDOUT 10.20.0.9:5671')),
        k.log(at(9, 13), 'warn', 'Policy denied egress traffic to 10.20.0.9:5671 TCP', 'cni'),
      ),
    },
  },
  {
    name: 'a claim for storage of a class that is not there',
    category: 'configuration_error',
    words: ['PersistentVolumeClaim', 'super-fast', 'storageclass'],
    files: {
      'alert.json': k.clusterAlert('PodPending', 'A pod does not start.'),
      'cluster_pods.json': k.pods(k.pod(bad, { phase: 'Pending', scheduled: false, ready: false, node: null })),
      'cluster_events.json': k.events(
        k.event(
          'FailedScheduling',
          '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
          `Pod/${bad}`,
          at(9, 10),
          at(9, 20),
        ),
        k.event(
          'ProvisioningFailed',
          'storageclass.storage.k8s.io "super-fast" not found',
          'PersistentVolumeClaim/data-0',
          at(9, 10),
          at(9, 20),
        ),
      ),
      'cluster_node_health.json': k.nodes(k.node('worker-1')),
    },
  },
  {
    name: 'one restart, and all is well',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': k.clusterAlert('PodRestarted', `Pod ${bad} restarted once.`, { pod: bad, severity: 'warning' }),
      'cluster_pods.json': k.pods(k.pod(bad, { restarts: 1 }), good('a1')),
      'cluster_deployments.json': k.deployment(2, 2),
      'cluster_events.json': k.events(),
      'cluster_node_health.json': k.nodes(k.node('worker-1')),
      'monitoring_monitors.json': k.calm,
      'monitoring_logs.json': k.logs(k.log(at(9, 12), 'info', 'handled 100 requests, p95 30ms')),
    },
  },
]
