import { at, type MadeCase } from './case.ts'
import * as k from './make-cluster.ts'
import * as d from './make-database.ts'

const busy = d.load(
  d.step(2, 14, 4, 'l'),
  [{ text: 'SELECT * FROM shelves s JOIN books b ON lower(b.code) = lower(s.code)', load: 12, calls: 0.4, waits: { CPU: 11.4 } }],
  { shop_report: 12 },
)
const parameter = (minute: number, name: string, value: string) =>
  d.dbEvent(minute, `Updated parameter ${name} to ${value} with apply method immediate in parameter group shop-pg.`, [
    'configuration change',
  ])
const killed = (minute: number) =>
  d.dbEvent(minute, 'DB instance restarted: the database process was killed by the OS due to out of memory', ['availability'])
const refusedLine = (minute: number, port: number) =>
  k.log(
    at(9, minute),
    'error',
    `connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://10.3.0.9:${port}/v1"`,
    'front-proxy',
  )
const refused = (port: number, change: string) => ({
  'alert.json': k.clusterAlert('BadGateway', 'The proxy answers 502 for every call since 09:10.'),
  'pods.json': k.pods(k.pod('ledger-api-5d8f6b7c9-aaaa1'), k.pod('ledger-api-5d8f6b7c9-bbbb2')),
  'deployments.json': k.deployment(2, 2),
  'events.json': k.events(),
  'logs.json': k.logs(
    k.log(at(9, 1), 'info', 'listening on port 8080'),
    k.log(at(9, 10), 'info', change, 'chart-bot'),
    ...[11, 12, 13, 14, 15].map((minute) => refusedLine(minute, port)),
  ),
})

/** Incidents that a change brought, and incidents beside which a change is only a bystander. */
export const changeCases: readonly MadeCase[] = [
  {
    name: 'a service that points at a port on which nothing listens',
    category: 'configuration_error',
    words: ['targetPort', '8090', 'refused', 'listening on port 8080'],
    files: refused(8090, 'Service ledger-api updated: targetPort 8080 -> 8090'),
  },
  {
    name: 'a changed port beside another dependency that is down',
    category: 'dependency_failure',
    words: ['refused', '7001'],
    files: refused(7001, 'Service ledger-api updated: targetPort 8080 -> 8090'),
  },
  {
    name: 'a parameter that lets sessions take more memory than there is',
    category: 'configuration_error',
    words: ['work_mem', 'parameter', 'out of memory', 'FreeableMemory'],
    files: {
      'alert.json': d.databaseAlert('RDSRestart', 'shop-db restarted twice within the hour', { error: 'out of memory' }),
      'm.json': d.metrics({
        FreeableMemory: Array.from({ length: 20 }, (_, i) => (i < 3 ? 9e9 : Math.max(6e7, 9e9 - 1.5e9 * ((i - 3) % 7)))),
        DatabaseConnections: d.around(88, 'c').map((v, i) => (i === 9 || i === 16 ? 3 : v)),
      }),
      'db_events.json': d.dbEvents(
        parameter(2, 'work_mem', '1048576'),
        d.dbEvent(3, 'Finished updating DB parameter group shop-pg. A reboot is not required.', ['configuration change']),
        killed(9),
        killed(16),
      ),
    },
  },
  {
    name: 'a parameter that lowers the number of connections',
    category: 'configuration_error',
    words: ['max_connections', 'parameter'],
    files: {
      'alert.json': d.databaseAlert('RDSConnections', 'Clients of shop-db are refused', {
        error: 'FATAL: sorry, too many clients already',
      }),
      'm.json': d.metrics({ DatabaseConnections: d.around(80, 'c', 0.01).map((v, i) => (i < 5 ? 88 : Math.min(80, v))) }),
      'db_events.json': d.dbEvents(
        parameter(4, 'max_connections', '80'),
        d.dbEvent(6, 'PostgreSQL log: FATAL: sorry, too many clients already', ['notification']),
      ),
    },
  },
  {
    name: 'a changed parameter of memory beside a query that takes the CPU',
    category: 'resource_exhaustion',
    words: ['CPU', 'shop_report', 'JOIN books'],
    never: ['work_mem'],
    files: {
      'alert.json': d.databaseAlert('RDSCPU', 'CPU of shop-db above 90% for 15 minutes'),
      'm.json': d.metrics({ CPUUtilization: d.step(24, 96, 4, 'cpu') }),
      'db_events.json': d.dbEvents(parameter(2, 'work_mem', '65536')),
      'pi.json': busy,
    },
  },
  {
    name: 'deadlocks since a migration',
    category: 'code_defect',
    words: ['deadlock', 'migration', 'V41__split_stock', 'UPDATE stock'],
    files: {
      'alert.json': d.databaseAlert('RollbackRate', 'One transaction of eight on shop-db is rolled back', { error: 'deadlock detected' }),
      'm.json': d.metrics({}),
      'db_events.json': d.dbEvents(
        d.dbEvent(3, 'PostgreSQL log: migration V41__split_stock.sql applied', ['database']),
        ...[6, 8, 11, 15].map((minute) =>
          d.dbEvent(
            minute,
            `PostgreSQL log: ERROR: deadlock detected DETAIL: Process ${400 + minute} waits for ShareLock on transaction ${9000 + minute}; blocked by process ${500 + minute}.`,
            ['database'],
          ),
        ),
      ),
      'pi.json': d.load(
        d.step(1, 5, 5, 'l'),
        [
          {
            text: 'UPDATE stock SET held = held + $1 WHERE code = $2',
            load: 4.1,
            calls: 30,
            waits: { 'Lock:transactionid': 3.8, CPU: 0.3 },
          },
        ],
        { shop_orders: 4.1 },
      ),
    },
  },
  {
    name: 'storage that an operator enlarged',
    category: 'healthy',
    words: ['storage', 'recovered', 'FreeStorageSpace'],
    files: {
      'alert.json': d.databaseAlert('RDSFreeStorageLow', 'FreeStorageSpace on shop-db dropped below 2 GB'),
      'm.json': d.metrics({ FreeStorageSpace: d.around(1, 'f', 0).map((_, i) => (i < 9 ? 1.7e9 - 2e7 * i : 1.08e11 - 2e7 * i)) }),
      'db_events.json': d.dbEvents(
        d.dbEvent(2, 'Free storage space is critically low: 1.6 GB.', ['low storage']),
        d.dbEvent(4, 'Applying modification to allocated storage (100 GiB to 200 GiB), initiated by operator.', ['notification']),
        d.dbEvent(8, 'Finished applying modification to allocated storage.', ['notification']),
      ),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'a disabled key of a database',
    category: 'configuration_error',
    words: ['KMS', 'inaccessible-encryption-credentials'],
    files: {
      'alert.json': d.databaseAlert('DBDown', 'No connection to shop-db since 15:08'),
      'm.json': d.metrics({ DatabaseConnections: d.around(70, 'c').map((v, i) => (i < 8 ? v : 0)) }),
      'db_events.json': d.dbEvents(
        d.dbEvent(
          7,
          'The DB instance has entered the inaccessible-encryption-credentials state: the KMS key used to encrypt it has been disabled.',
          ['failure'],
        ),
      ),
    },
  },
  {
    name: 'a replica whose replay waits for a long query',
    category: 'resource_exhaustion',
    words: ['replica lag', 'long-running', 'SELECT region', 'shop_analyst'],
    never: ['write-heavy'],
    files: {
      'alert.json': d.databaseAlert('ReplicaLagHigh', 'shop-db-replica-1 is 40 minutes behind and falls further back'),
      'm.json': d.metrics({ ReplicaLag: Array.from({ length: 20 }, (_, i) => 1300 + 60 * i) }),
      'db_events.json': d.dbEvents(
        d.dbEvent(
          4,
          'PostgreSQL log: recovery still waiting: max_standby_streaming_delay is -1, replay waits for backend 771',
          ['notification'],
          'shop-db-replica-1',
        ),
      ),
      'pi.json': {
        ...d.load(
          d.around(1.3, 'l'),
          [{ text: 'SELECT region, sum(total) FROM orders CROSS JOIN history GROUP BY 1', load: 1, calls: 0.0002, waits: { CPU: 0.9 } }],
          { shop_analyst: 1 },
        ),
        db_instance_identifier: 'shop-db-replica-1',
      },
    },
  },
  {
    name: 'an autoscaler that may not grow further',
    category: 'resource_exhaustion',
    words: ['HPA', 'maxReplicas', 'worker pool exhausted'],
    never: ['connection pool'],
    files: {
      'alert.json': k.clusterAlert('LatencyBurn', 'p99 of ledger-api is 5 s, the objective is 600 ms'),
      'pods.json': k.pods(k.pod('ledger-api-5d8f6b7c9-aaaa1'), k.pod('ledger-api-5d8f6b7c9-bbbb2')),
      'deployments.json': k.deployment(2, 2),
      'events.json': k.events(),
      'logs.json': k.logs(
        k.log(
          at(9, 20),
          'warn',
          'HorizontalPodAutoscaler ledger-api: desired replicas 5 capped by maxReplicas 2, cpu 190%/60%',
          'controller',
        ),
        k.log(at(9, 21), 'warn', 'request queue length 530, shedding load'),
        k.log(at(9, 22), 'error', 'GET /v1/entries 503 5000ms: worker pool exhausted'),
      ),
    },
  },
  {
    name: 'a program that runs out of heap by itself',
    category: 'resource_exhaustion',
    words: ['OutOfMemoryError', 'exit code 3', 'heap'],
    files: {
      'alert.json': k.clusterAlert('PodRestarts', 'ledger-api restarted 5 times in half an hour'),
      'pods.json': k.pods(
        k.pod('ledger-api-5d8f6b7c9-aaaa1', {
          ready: false,
          restarts: 5,
          state: { waiting: true, reason: 'CrashLoopBackOff', message: 'back-off 1m20s restarting failed container' },
          last: { terminated: true, reason: 'Error', exit_code: 3, finished_at: at(9, 28) },
        }),
        k.pod('ledger-api-5d8f6b7c9-bbbb2'),
      ),
      'deployments.json': k.deployment(2, 1),
      'logs.json': k.logs(
        k.log(at(9, 27), 'warn', 'GC overhead: 93% of the time in full collections'),
        k.log(at(9, 28), 'error', 'java.lang.OutOfMemoryError: Java heap space'),
      ),
    },
  },
  {
    name: 'a probe that asks for a path which is not served',
    category: 'configuration_error',
    words: ['readiness probe', '/ready', '404'],
    files: {
      'alert.json': k.clusterAlert('NoEndpoints', 'ledger-api has no ready endpoint since 2.4.0'),
      'pods.json': k.pods(k.pod('ledger-api-5d8f6b7c9-aaaa1', { ready: false }), k.pod('ledger-api-5d8f6b7c9-bbbb2', { ready: false })),
      'deployments.json': k.deployment(2, 0),
      'events.json': k.events(
        k.event(
          'Unhealthy',
          'Readiness probe failed: HTTP probe failed with statuscode: 404',
          'Pod/ledger-api-5d8f6b7c9-aaaa1',
          at(9, 10),
          at(9, 30),
          60,
        ),
      ),
      'logs.json': k.logs(
        k.log(at(9, 10), 'info', 'listening on port 8080'),
        ...[12, 13, 14].map((minute) => k.log(at(9, minute), 'info', '"GET /ready HTTP/1.1" 404 19 "kube-probe/1.31"')),
      ),
    },
  },
]
