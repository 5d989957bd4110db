import { at, type MadeCase } from './case.ts'
import * as k from './make-cluster.ts'

const good = (suffix: string) => k.pod(`ledger-api-5d8f6b7c9-${suffix}`)
const bad = 'ledger-api-5d8f6b7c9-zz41k'
const waiting = (reason: string, message: string) => ({ waiting: true, reason, message })

/** Incidents in a cluster, in the flattened form of its exports. */
export const clusterCases: readonly MadeCase[] = [
  {
    name: 'a container is killed for its memory',
    category: 'resource_exhaustion',
    words: ['OOMKilled', '137', 'memory limit', bad],
    files: {
      'alert.json': k.clusterAlert('PodRestarting', `Pod ${bad} restarted 9 times in 30 minutes.`, { pod: bad }),
      'k8s_pods.json': k.pods(
        k.pod(bad, {
          ready: false,
          restarts: 9,
          state: waiting('CrashLoopBackOff', 'back-off 5m0s restarting failed container'),
          last: { terminated: true, reason: 'OOMKilled', exit_code: 137, finished_at: at(9, 28) },
        }),
        good('a1b2c'),
      ),
      'k8s_deployments.json': k.deployment(2, 1),
      'k8s_events.json': k.events(
        k.event(
          'OOMKilling',
          `Memory cgroup out of memory: Killed process 4711 (java) in container ledger-api of pod ${bad}`,
          `Pod/${bad}`,
          at(9, 2),
          at(9, 28),
          9,
        ),
        k.event('BackOff', `Back-off restarting failed container ledger-api in pod ${bad}`, `Pod/${bad}`, at(9, 4), at(9, 30), 21),
      ),
      'k8s_nodes.json': k.nodes(k.node('worker-1'), k.node('worker-2')),
      'logs.json': k.logs(
        k.log(at(9, 27), 'info', 'loaded 1200000 rows of the daily ledger into memory'),
        k.log(at(9, 28), 'warn', 'heap usage 98% of limit 512Mi'),
      ),
    },
  },
  {
    name: 'a container that was killed for its memory, seen between two kills',
    category: 'resource_exhaustion',
    words: ['OOMKilled', '137'],
    files: {
      'alert.json': k.clusterAlert('PodMemory', `Pod ${bad} is near its memory limit and was OOMKilled 4 times.`, { pod: bad }),
      'k8s_pods.json': k.pods(
        k.pod(bad, { ready: false, restarts: 4, state: { terminated: true, reason: 'OOMKilled', exit_code: 137, finished_at: at(9, 28) } }),
        good('a1b2c'),
      ),
      'k8s_deployments.json': k.deployment(2, 1),
      'k8s_events.json': k.events(
        k.event('BackOff', `Back-off restarting failed container ledger-api in pod ${bad}`, `Pod/${bad}`, at(9, 4), at(9, 30), 8),
      ),
    },
  },
  {
    name: 'a program that crashes at start',
    category: 'code_defect',
    words: ['CrashLoopBackOff', 'exit code 1', 'NullPointerException'],
    files: {
      'alert.json': k.clusterAlert('PodCrashLooping', `Pod ${bad} is in CrashLoopBackOff.`, { pod: bad }),
      'k8s_pods.json': k.pods(
        k.pod(bad, {
          ready: false,
          restarts: 7,
          state: waiting('CrashLoopBackOff', 'back-off 2m40s restarting failed container'),
          last: { terminated: true, reason: 'Error', exit_code: 1, finished_at: at(9, 28) },
        }),
      ),
      'k8s_deployments.json': k.deployment(1, 0),
      'k8s_events.json': k.events(
        k.event('BackOff', `Back-off restarting failed container ledger-api in pod ${bad}`, `Pod/${bad}`, at(9, 4), at(9, 30), 19),
      ),
      'pod_logs.json': {
        pod_name: bad,
        namespace: k.namespace,
        logs: `${at(9, 27)} INFO starting ledger-api build 8812\n${at(9, 27, 2)} ERROR Exception in thread "main" java.lang.NullPointerException: Cannot invoke "Rates.of(String)" because "rates" is null\n\tat org.ledger.boot.Tariffs.load(Tariffs.java:88)\n\tat org.ledger.Main.main(Main.java:31)\n[container exited with code 1]\n`,
      },
      'k8s_nodes.json': k.nodes(k.node('worker-1')),
    },
  },
  {
    name: 'a container without a variable that it needs',
    category: 'configuration_error',
    words: ['CrashLoopBackOff', 'LEDGER_KEY_URL'],
    files: {
      'alert.json': k.clusterAlert('PodCrashLooping', `Pod ${bad} keeps restarting.`, { pod: bad }),
      'k8s_pods.json': k.pods(
        k.pod(bad, {
          ready: false,
          restarts: 5,
          state: waiting('CrashLoopBackOff', 'back-off 1m20s restarting failed container'),
          last: { terminated: true, reason: 'Error', exit_code: 1 },
        }),
      ),
      'k8s_deployments.json': k.deployment(1, 0),
      'k8s_events.json': k.events(
        k.event('BackOff', `Back-off restarting failed container ledger-api in pod ${bad}`, `Pod/${bad}`, at(9, 4), at(9, 30), 12),
      ),
      'logs.json': k.logs(
        k.log(at(9, 27), 'info', 'ledger-api starting'),
        k.log(at(9, 27, 1), 'error', 'FATAL: required environment variable LEDGER_KEY_URL is not set, exiting with code 1'),
      ),
    },
  },
  {
    name: 'a container that cannot reach what it needs at start',
    category: 'dependency_failure',
    words: ['CrashLoopBackOff', 'rates-cache'],
    files: {
      'alert.json': k.clusterAlert('PodCrashLooping', `Pod ${bad} keeps restarting.`, { pod: bad }),
      'k8s_pods.json': k.pods(
        k.pod(bad, {
          ready: false,
          restarts: 5,
          state: waiting('CrashLoopBackOff', 'back-off 1m20s restarting failed container'),
          last: { terminated: true, reason: 'Error', exit_code: 1 },
        }),
      ),
      'k8s_events.json': k.events(
        k.event('BackOff', `Back-off restarting failed container ledger-api in pod ${bad}`, `Pod/${bad}`, at(9, 4), at(9, 30), 12),
      ),
      'logs.json': k.logs(
        k.log(at(9, 26), 'error', 'dial tcp 10.8.4.2:6379: connect: connection refused (rates-cache:6379)'),
        k.log(at(9, 27), 'error', 'dial tcp 10.8.4.2:6379: connect: connection refused (rates-cache:6379)'),
        k.log(at(9, 27, 1), 'error', 'giving up on rates-cache after 10 attempts'),
      ),
    },
  },
  {
    name: 'a node that is gone',
    category: 'infrastructure',
    words: ['NotReady', 'worker-2', 'node'],
    files: {
      'alert.json': k.clusterAlert(
        'NodeNotReady',
        'Node worker-2.blue.internal has been NotReady for 6 minutes; pods of ledger-api are unavailable.',
      ),
      'k8s_pods.json': k.pods(good('a1b2c'), k.pod(bad, { node: 'worker-2.blue.internal', ready: false, phase: 'Unknown' })),
      'k8s_deployments.json': k.deployment(2, 1),
      'k8s_events.json': k.events(
        k.event(
          'NodeNotReady',
          'Node worker-2.blue.internal status is now: NodeNotReady',
          'Node/worker-2.blue.internal',
          at(9, 20),
          at(9, 20),
          1,
        ),
        k.event('NodeNotReady', 'Node is not ready', `Pod/${bad}`, at(9, 20), at(9, 26), 3),
        k.event('TaintManagerEviction', `Marking for deletion Pod ledger/${bad}`, `Pod/${bad}`, at(9, 25), at(9, 25), 1),
      ),
      'k8s_nodes.json': k.nodes(k.node('worker-1'), k.node('worker-2', { ready: 'False' })),
      'logs.json': k.logs(
        k.log(at(9, 20), 'error', 'Kubelet stopped posting node status for worker-2.blue.internal', 'kube-controller-manager'),
      ),
    },
  },
  {
    name: 'pods that no node takes',
    category: 'resource_exhaustion',
    words: ['Pending', 'Insufficient memory', 'FailedScheduling'],
    files: {
      'alert.json': k.clusterAlert('PodPending', `Pod ${bad} has been Pending for 15 minutes.`, { pod: bad }),
      'k8s_pods.json': k.pods(good('a1b2c'), k.pod(bad, { phase: 'Pending', node: null, ready: false, scheduled: false })),
      'k8s_deployments.json': k.deployment(2, 1),
      'k8s_events.json': k.events(
        k.event(
          'FailedScheduling',
          '0/3 nodes are available: 1 Insufficient cpu, 3 Insufficient memory. preemption: 0/3 nodes are available.',
          `Pod/${bad}`,
          at(9, 12),
          at(9, 27),
          14,
        ),
      ),
      'k8s_nodes.json': k.nodes(
        k.node('worker-1', { allocatable_memory: '900Mi' }),
        k.node('worker-2', { allocatable_memory: '700Mi' }),
        k.node('worker-3', { allocatable_memory: '800Mi' }),
      ),
    },
  },
  {
    name: 'a quota that is used up',
    category: 'resource_exhaustion',
    words: ['quota', 'exceeded quota', 'team-quota'],
    files: {
      'alert.json': k.clusterAlert('ReplicasUnavailable', 'ledger-api has 2 of 5 replicas; scaling up does not succeed.'),
      'k8s_pods.json': k.pods(good('a1b2c'), good('d3e4f')),
      'k8s_deployments.json': k.deployment(5, 2),
      'k8s_events.json': k.events(
        k.event(
          'FailedCreate',
          'Error creating: pods "ledger-api-5d8f6b7c9-" is forbidden: exceeded quota: team-quota, requested: limits.memory=2Gi, used: limits.memory=8Gi, limited: limits.memory=8Gi',
          'ReplicaSet/ledger-api-5d8f6b7c9',
          at(9, 12),
          at(9, 27),
          17,
        ),
      ),
      'k8s_nodes.json': k.nodes(k.node('worker-1'), k.node('worker-2')),
    },
  },
  {
    name: 'evictions from a node without disk',
    category: 'resource_exhaustion',
    words: ['evicted', 'DiskPressure', 'worker-1'],
    files: {
      'alert.json': k.clusterAlert('PodEvicted', 'Pods of ledger-api were evicted.'),
      'k8s_pods.json': k.pods(
        k.pod(bad, {
          phase: 'Failed',
          ready: false,
          more: { reason: 'Evicted', message: 'The node was low on resource: ephemeral-storage. Threshold quantity: 10%, available: 3%.' },
        }),
        good('a1b2c'),
      ),
      'k8s_deployments.json': k.deployment(2, 1),
      'k8s_events.json': k.events(
        k.event(
          'Evicted',
          'The node was low on resource: ephemeral-storage. Threshold quantity: 10%, available: 3%.',
          `Pod/${bad}`,
          at(9, 21),
          at(9, 21),
          1,
        ),
        k.event(
          'NodeHasDiskPressure',
          'Node worker-1.blue.internal status is now: NodeHasDiskPressure',
          'Node/worker-1.blue.internal',
          at(9, 20),
          at(9, 20),
          1,
        ),
      ),
      'k8s_nodes.json': k.nodes(k.node('worker-1', { disk_pressure: 'True' }), k.node('worker-2')),
    },
  },
  {
    name: 'evictions from a node without memory',
    category: 'resource_exhaustion',
    words: ['evicted', 'MemoryPressure'],
    files: {
      'alert.json': k.clusterAlert('PodEvicted', `Pod ${bad} was evicted.`, { pod: bad }),
      'k8s_pods.json': k.pods(
        k.pod(bad, { phase: 'Failed', ready: false, more: { reason: 'Evicted', message: 'The node was low on resource: memory.' } }),
        good('a1b2c'),
      ),
      'k8s_deployments.json': k.deployment(2, 1),
      'k8s_events.json': k.events(
        k.event(
          'Evicted',
          'The node was low on resource: memory. Container ledger-api was using 3Gi, which exceeds its request of 512Mi.',
          `Pod/${bad}`,
          at(9, 21),
          at(9, 21),
          1,
        ),
      ),
      'k8s_nodes.json': k.nodes(k.node('worker-1', { memory_pressure: 'True' }), k.node('worker-2')),
    },
  },
  {
    name: 'a config map that is not there',
    category: 'configuration_error',
    words: ['CreateContainerConfigError', 'ledger-settings'],
    files: {
      'alert.json': k.clusterAlert('PodNotReady', `Pod ${bad} does not start.`, { pod: bad }),
      'k8s_pods.json': k.pods(
        k.pod(bad, {
          phase: 'Pending',
          ready: false,
          state: waiting('CreateContainerConfigError', 'configmap "ledger-settings" not found'),
        }),
      ),
      'k8s_deployments.json': k.deployment(1, 0),
      'k8s_events.json': k.events(k.event('Failed', 'Error: configmap "ledger-settings" not found', `Pod/${bad}`, at(9, 12), at(9, 27), 9)),
    },
  },
  {
    name: 'an image that needs credentials',
    category: 'configuration_error',
    words: ['ImagePullBackOff', 'registry.example.org/ledger:4.2.0', 'credentials'],
    files: {
      'alert.json': k.clusterAlert('ImagePull', `Pod ${bad} cannot pull its image.`, { pod: bad }),
      'k8s_pods.json': k.pods(
        k.pod(bad, {
          phase: 'Pending',
          ready: false,
          state: waiting('ImagePullBackOff', 'Back-off pulling image "registry.example.org/ledger:4.2.0"'),
        }),
        good('a1b2c'),
      ),
      'k8s_deployments.json': k.deployment(2, 1),
      'k8s_events.json': k.events(
        k.event(
          'Failed',
          'Failed to pull image "registry.example.org/ledger:4.2.0": unauthorized: authentication required',
          `Pod/${bad}`,
          at(9, 12),
          at(9, 27),
          6,
        ),
      ),
    },
  },
  {
    name: 'a check that finds all in order',
    category: 'healthy',
    words: ['normal', 'no failure'],
    files: {
      'alert.json': k.clusterAlert('ScheduledHealthCheck', 'Periodic health check passed. Everything within normal bounds.', {
        state: 'normal',
        severity: 'info',
      }),
      'k8s_pods.json': k.pods(good('a1b2c'), good('d3e4f')),
      'k8s_deployments.json': k.deployment(2, 2),
      'k8s_events.json': k.events(),
      'k8s_nodes.json': k.nodes(k.node('worker-1'), k.node('worker-2')),
      'logs.json': k.logs(k.log(at(9, 27), 'info', 'handled 210 requests in the last minute')),
      'monitors.json': k.calm,
    },
  },
  {
    name: 'a restart long ago, and all is well',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': k.clusterAlert('PodWasPending', `Pod ${bad} was Pending earlier today.`, { severity: 'warning', pod: bad }),
      'k8s_pods.json': k.pods(good('a1b2c'), k.pod(bad, { started: at(7, 5) })),
      'k8s_deployments.json': k.deployment(2, 2),
      'k8s_events.json': k.events(
        k.event('FailedScheduling', '0/2 nodes are available: 2 Insufficient memory.', `Pod/${bad}`, at(7, 1), at(7, 1), 1),
      ),
      'k8s_nodes.json': k.nodes(k.node('worker-1'), k.node('worker-2'), k.node('worker-3')),
      'logs.json': k.logs(
        k.log(at(7, 2), 'info', 'Scale-up: setting group blue-workers size to 3', 'cluster-autoscaler'),
        k.log(at(7, 5), 'info', `Successfully assigned ledger/${bad} to worker-3.blue.internal`, 'scheduler'),
      ),
      'monitors.json': k.calm,
    },
  },
]
