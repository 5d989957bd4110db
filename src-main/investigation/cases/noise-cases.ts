import { at, type MadeCase } from './case.ts'
import * as k from './make-cluster.ts'
import * as d from './make-database.ts'
import { calmLines, logFile, serviceAlert, troubleLines } from './make-service.ts'

const idle = { text: 'BEGIN; SELECT id FROM carts WHERE user_id = $1', load: 0.9, calls: 3, waits: { 'Client:ClientRead': 0.7, CPU: 0.2 } }
const small = { text: 'SELECT id, title FROM items WHERE shelf_id = $1', load: 0.8, calls: 61, waits: { 'IO:DataFileRead': 0.5, CPU: 0.3 } }

/** Alerts with noise behind them, or with trouble that has passed: nothing is wrong, and nothing may be blamed. */
export const noiseCases: readonly MadeCase[] = [
  {
    name: 'lively connections at three quarters of their limit',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': d.databaseAlert(
        'RDSConnectionPressure',
        'DatabaseConnections on shop-db reached 78% of max_connections. No client errors observed.',
        { severity: 'warning' },
      ),
      'm.json': d.metrics({
        DatabaseConnections: [360, 365, 371, 380, 388, 391, 389, 385, 380, 378, 376, 372, 370, 368, 366, 365, 364, 366, 365, 364],
        CPUUtilization: [30, 42, 55, 61, 58, 52, 47, 43, 41, 40, 44, 46, 41, 39, 36, 34, 33, 35, 34, 33],
      }),
      'db_events.json': d.dbEvents(
        d.dbEvent(4, 'DB instance shop-db connections at 388 of 500, within normal operating range.', ['notification']),
      ),
      'pi.json': d.load(d.around(2.2, 'x', 0.2), [idle, small], { shop_web: 1.7 }),
    },
  },
  {
    name: 'a peak of the day that is reported as normal',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': d.databaseAlert('RDSConnectionPressure', 'Connection count elevated during daily peak', {
        severity: 'info',
        state: 'normal',
      }),
      'm.json': d.metrics({
        DatabaseConnections: [360, 365, 371, 380, 388, 391, 389, 385, 380, 378, 376, 372, 370, 368, 366, 365, 364, 366, 365, 364],
      }),
      'db_events.json': d.dbEvents(),
      'pi.json': d.load(d.around(2.2, 'x', 0.2), [idle, small], { shop_web: 1.7 }),
    },
  },
  {
    name: 'connections that came near their limit and went back',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': d.databaseAlert(
        'RDSConnectionPressure',
        'DatabaseConnections reached 420 (84% of max_connections=500) and recovered.',
        { severity: 'warning' },
      ),
      'm.json': d.metrics({
        DatabaseConnections: [310, 330, 355, 380, 402, 420, 415, 398, 371, 352, 340, 331, 322, 318, 315, 312, 310, 311, 309, 310],
      }),
      'db_events.json': d.dbEvents(
        d.dbEvent(5, 'DB instance shop-db is approaching max_connections limit. Current connections: 420 of 500.', ['notification']),
      ),
      'pi.json': d.load(d.around(2.2, 'x', 0.2), [idle, small], { shop_web: 1.7 }),
    },
  },
  {
    name: 'a replica that was behind for a minute',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': d.databaseAlert('RDSReplicaLag', 'ReplicaLag briefly exceeded 30 seconds', { severity: 'warning' }),
      'm.json': d.metrics({ ReplicaLag: [1, 1.2, 8, 24, 35, 41, 22, 9, 2, 1.1, 1, 1.1, 1.2, 1, 1, 1.1, 1, 1, 1.2, 1] }),
      'db_events.json': d.dbEvents(),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'the reads of a backup',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': d.databaseAlert('RDSReadIOPSHigh', 'ReadIOPS on shop-db elevated', { severity: 'warning' }),
      'm.json': d.metrics({
        ReadIOPS: [950, 940, 3900, 4100, 4200, 4150, 3900, 1200, 950, 940, 960, 950, 940, 960, 955, 940, 950, 960, 940, 955],
        CPUUtilization: [20, 21, 35, 38, 37, 36, 33, 24, 21, 20, 21, 22, 20, 21, 20, 21, 20, 22, 21, 20],
      }),
      'db_events.json': d.dbEvents(
        d.dbEvent(2, 'Backing up DB instance shop-db', ['backup']),
        d.dbEvent(7, 'Finished DB Instance backup', ['backup']),
      ),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'a full disk of the morning',
    category: 'healthy',
    words: ['storage', 'recovered'],
    files: {
      'alert.json': d.databaseAlert('RDSFreeStorageLow', 'FreeStorageSpace was low earlier', { severity: 'warning' }),
      'm.json': d.metrics({}),
      'db_events.json': d.dbEvents(
        d.dbEvent(4, 'DB instance ran out of storage space.', ['failure'], 'shop-db', 1, 11),
        d.dbEvent(
          9,
          'Storage scaling completed. DB instance shop-db has 180 GB free and is available.',
          ['configuration change', 'availability'],
          'shop-db',
          1,
          11,
        ),
      ),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'a full disk that was enlarged within minutes',
    category: 'healthy',
    words: ['storage', 'recovered'],
    files: {
      'alert.json': d.databaseAlert('RDSStorageFull', 'shop-db reported storage-full; autoscaling has since added space.', {
        severity: 'critical',
        error: 'storage-full',
      }),
      'm.json': d.metrics({
        FreeStorageSpace: [3e9, 2e9, 1e9, 4e8, 1e8, 5e7, 5e7, 8e10, 1e11, 1e11, 1e11, 1e11, 1e11, 1e11, 1e11, 1e11, 1e11, 1e11, 1e11, 1e11],
        WriteIOPS: [600, 610, 600, 400, 100, 10, 5, 300, 640, 620, 610, 600, 610, 600, 605, 600, 610, 600, 600, 605],
      }),
      'db_events.json': d.dbEvents(
        d.dbEvent(5, 'DB instance ran out of storage space.', ['failure']),
        d.dbEvent(6, 'Applying storage autoscaling to DB instance shop-db.', ['configuration change']),
        d.dbEvent(8, 'Finished storage autoscaling; allocated storage is now 200 GB. Write operations resumed.', ['configuration change']),
        d.dbEvent(9, 'DB instance shop-db is available.', ['availability']),
      ),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'a node that was away and is back',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': k.clusterAlert('KubernetesNodeNotReady', 'Node worker-2.blue.internal was NotReady for 3 minutes.', {
        severity: 'warning',
      }),
      'p.json': k.pods(k.pod('ledger-api-5d8f6b7c9-a'), k.pod('ledger-api-5d8f6b7c9-b', { node: 'worker-2.blue.internal' })),
      'dep.json': k.deployment(2, 2),
      'cluster_events.json': k.events(
        k.event(
          'NodeNotReady',
          'Node worker-2.blue.internal status is now: NodeNotReady',
          'Node/worker-2.blue.internal',
          at(8, 2),
          at(8, 2),
          1,
        ),
      ),
      'nodes.json': k.nodes(k.node('worker-1'), k.node('worker-2')),
      'mon.json': k.calm,
      'logs.json': k.logs(k.log(at(8, 5), 'info', 'Node worker-2.blue.internal status is now: NodeReady', 'kube-controller-manager')),
    },
  },
  {
    name: 'a broker that was away for two minutes',
    category: 'healthy',
    words: ['recovered', 'queue-1'],
    files: {
      'alert.json': {
        ...serviceAlert('WorkerErrors', 'booking logs errors', 'warning'),
        status: 'resolved',
        alerts: [{ status: 'resolved', labels: { alertname: 'WorkerErrors' }, annotations: {}, startsAt: at(14, 20), endsAt: at(14, 26) }],
      },
      'worker.log': logFile(
        calmLines(20, 110),
        troubleLines(8, () => 'ERROR [amqp] cannot reach queue-1: connection refused', 15),
        [`${at(14, 21)} INFO  [amqp] reconnected to queue-1`],
      ),
    },
  },
  {
    name: 'an autoscaler that did its work',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': k.clusterAlert('KubernetesDeploymentReplicasChanged', 'ledger-api scaled from 2 to 4 replicas.', {
        severity: 'info',
        state: 'normal',
      }),
      'p.json': k.pods(...['a', 'b', 'c', 'd'].map((s) => k.pod(`ledger-api-5d8f6b7c9-${s}`))),
      'dep.json': k.deployment(4, 4),
      'cluster_events.json': k.events(),
      'nodes.json': k.nodes(k.node('worker-1')),
      'mon.json': k.calm,
      'logs.json': k.logs(
        k.log(at(8, 5), 'info', 'New size: 4; reason: cpu resource utilization above target', 'horizontal-pod-autoscaler'),
      ),
    },
  },
  {
    name: 'a readiness probe that failed during a rollout',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': k.clusterAlert('KubernetesPodNotReady', 'Pod ledger-api-77aa88bb9-n1 was not ready for 40s during rollout.', {
        severity: 'warning',
        pod: 'ledger-api-77aa88bb9-n1',
      }),
      'p.json': k.pods(k.pod('ledger-api-77aa88bb9-n1', { started: at(9, 20) }), k.pod('ledger-api-77aa88bb9-n2', { started: at(9, 21) })),
      'dep.json': k.deployment(2, 2),
      'cluster_events.json': k.events(
        k.event(
          'Unhealthy',
          'Readiness probe failed: HTTP probe failed with statuscode: 503',
          'Pod/ledger-api-77aa88bb9-n1',
          at(9, 20),
          at(9, 20, 40),
          3,
        ),
      ),
      'nodes.json': k.nodes(k.node('worker-1')),
      'mon.json': k.calm,
      'logs.json': k.logs(
        k.log(
          at(9, 22),
          'info',
          'Deployment ledger-api rollout completed: ReplicaSet ledger-api-77aa88bb9 has all 2 replicas Ready',
          'kube-controller-manager',
        ),
        k.log(at(9, 30), 'info', 'GET /x 200 4ms'),
      ),
    },
  },
]
