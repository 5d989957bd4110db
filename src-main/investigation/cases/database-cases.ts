import type { MadeCase } from './case.ts'
import * as d from './make-database.ts'

const insert = 'INSERT INTO sales_history SELECT * FROM sales_import WHERE loaded = false'
const scan = 'SELECT * FROM deliveries WHERE note LIKE $1'
const idle = 'BEGIN; SELECT id FROM carts WHERE user_id = $1'

const bulk: d.Statement = { text: insert, load: 5.6, calls: 3, waits: { 'WAL:Lock': 3.7, 'IO:DataFileWrite': 1.4, 'CPU:user': 0.5 } }
const heavyScan: d.Statement = { text: scan, load: 6.8, calls: 4.1, waits: { 'CPU:user': 5.7, 'IO:DataFileRead': 1.1 } }
const sleepers: d.Statement = { text: idle, load: 5.9, calls: 0.2, waits: { 'Client:ClientRead': 5.6, CPU: 0.3 } }
const small: d.Statement = {
  text: 'SELECT id, title FROM items WHERE shelf_id = $1',
  load: 0.4,
  calls: 61,
  waits: { 'IO:DataFileRead': 0.3, CPU: 0.1 },
}

/** Incidents of a database, as its provider exports them. */
export const databaseCases: readonly MadeCase[] = [
  {
    name: 'a failover in the window',
    category: 'infrastructure',
    words: ['failover', 'Multi-AZ'],
    files: {
      'alert.json': d.databaseAlert('DatabaseUnavailable', 'Connections to shop-db dropped to zero for about a minute.'),
      'metrics.json': d.metrics({
        DatabaseConnections: d.around(88, 'c').map((value, i) => (i === 8 || i === 9 ? 0 : value)),
        CPUUtilization: d.around(21, 'cpu').map((value, i) => (i === 8 || i === 9 ? 2 : value)),
      }),
      'events.json': d.dbEvents(
        d.dbEvent(7, 'Multi-AZ instance failover started.', ['failover']),
        d.dbEvent(8, 'DB instance restarted.', ['availability']),
        d.dbEvent(9, 'Multi-AZ instance failover completed.', ['failover', 'availability']),
      ),
      'performance_insights.json': d.quiet,
    },
  },
  {
    name: 'a disk that fills up',
    category: 'resource_exhaustion',
    words: ['storage', 'FreeStorageSpace'],
    files: {
      'alert.json': d.databaseAlert('FreeStorageLow', 'FreeStorageSpace on shop-db is almost zero; writes fail.'),
      'metrics.json': d.metrics({
        FreeStorageSpace: d.ramp(9_000_000_000, 0, 0, 12),
        WriteIOPS: d.step(640, 0, 13),
        WriteLatency: d.ramp(1.4, 900, 11, 19),
      }),
      'events.json': d.dbEvents(
        d.dbEvent(6, 'The free storage capacity for DB instance shop-db is low at 3% of the allocated storage.', ['low storage']),
        d.dbEvent(13, 'DB instance shop-db has exhausted its available storage.', ['failure', 'low storage']),
      ),
      'performance_insights.json': d.quiet,
    },
  },
  {
    name: 'a replica that cannot follow',
    category: 'resource_exhaustion',
    words: ['replication lag', 'WAL', 'replica', 'sales_history'],
    files: {
      'alert.json': d.databaseAlert('ReplicaLagHigh', 'ReplicaLag on shop-db-replica-1 exceeded 600 seconds.'),
      'metrics.json': d.metrics({
        ReplicaLag: d.ramp(2, 880, 2, 19),
        WriteIOPS: d.step(600, 14_500, 2),
        TransactionLogsGeneration: d.step(3_900_000, 160_000_000, 2),
        CPUUtilization: d.step(21, 43, 3),
      }),
      'events.json': d.dbEvents(
        d.dbEvent(14, 'Read replica shop-db-replica-1 replication lag has exceeded 600 seconds.', ['read replica'], 'shop-db-replica-1'),
      ),
      'performance_insights.json': d.load(d.ramp(0.9, 6.2, 1, 4), [bulk, small], { night_loader: 5.6, shop_web: 0.4 }),
    },
  },
  {
    name: 'connections that nobody gives back',
    category: 'resource_exhaustion',
    words: ['max_connections', 'idle', 'client sessions', 'shop_web'],
    files: {
      'alert.json': d.databaseAlert('ConnectionsHigh', 'DatabaseConnections on shop-db reached 97% of max_connections.', {
        error: 'FATAL: sorry, too many clients already',
      }),
      'metrics.json': d.metrics({ DatabaseConnections: d.ramp(90, 388, 1, 14), CPUUtilization: d.step(21, 38, 6) }),
      'events.json': d.dbEvents(
        d.dbEvent(12, 'DB instance shop-db is approaching max_connections limit. Current connections: 381 of 400.', ['notification']),
      ),
      'performance_insights.json': d.load(d.ramp(0.9, 6.6, 1, 12), [sleepers, small], { shop_web: 6.1 }),
    },
  },
  {
    name: 'a query that scans a table',
    category: 'resource_exhaustion',
    words: ['CPU', 'query', 'Performance Insights', 'deliveries'],
    files: {
      'alert.json': d.databaseAlert('CPUHigh', 'CPUUtilization on shop-db above 90% for 15 minutes.'),
      'metrics.json': d.metrics({ CPUUtilization: d.step(22, 95, 2), ReadIOPS: d.step(950, 11_000, 2) }),
      'events.json': d.dbEvents(),
      'performance_insights.json': d.load(d.ramp(1, 7.4, 1, 3), [heavyScan, small], { courier_app: 6.8 }),
    },
  },
  {
    name: 'two faults at once',
    category: 'resource_exhaustion',
    words: ['max_connections', 'CPU', 'deliveries', 'idle', 'independent'],
    files: {
      'alert.json': d.databaseAlert('ConnectionsHigh', 'shop-db: connections at 98% of max_connections and CPUUtilization above 90%.'),
      'metrics.json': d.metrics({
        DatabaseConnections: d.ramp(90, 392, 1, 14),
        CPUUtilization: d.step(21, 94, 4),
        ReadIOPS: d.step(950, 12_000, 4),
      }),
      'events.json': d.dbEvents(
        d.dbEvent(12, 'DB instance shop-db is approaching max_connections limit. Current connections: 390 of 400.', ['notification']),
      ),
      'performance_insights.json': d.load(d.ramp(1, 12.8, 1, 10), [heavyScan, sleepers, small], { courier_app: 6.8, shop_web: 6 }),
    },
  },
  {
    name: 'connections that wiggle below their limit',
    category: 'healthy',
    words: ['normal', 'no failure'],
    files: {
      'alert.json': d.databaseAlert('ConnectionsElevated', 'DatabaseConnections on shop-db briefly exceeded the warning level.', {
        severity: 'warning',
      }),
      'metrics.json': d.metrics({ DatabaseConnections: d.around(120, 'c', 0.18), CPUUtilization: d.around(33, 'cpu', 0.15) }),
      'events.json': d.dbEvents(d.dbEvent(2, 'Automated backup finished for DB instance shop-db.', ['backup'])),
      'performance_insights.json': d.quiet,
    },
  },
  {
    name: 'a disk that was enlarged in time',
    category: 'healthy',
    words: ['storage', 'recovered'],
    files: {
      'alert.json': d.databaseAlert('FreeStorageLow', 'FreeStorageSpace on shop-db was below 10%.', { severity: 'warning' }),
      'metrics.json': d.metrics({
        FreeStorageSpace: d.ramp(60_000_000_000, 9_000_000_000, 0, 5).map((value, i) => (i < 7 ? value : 150_000_000_000)),
      }),
      'events.json': d.dbEvents(
        d.dbEvent(5, 'The free storage capacity for DB instance shop-db is low at 9% of the allocated storage.', ['low storage']),
        d.dbEvent(6, 'Storage autoscaling: applying modification to allocated storage.', ['configuration change']),
        d.dbEvent(7, 'Finished applying modification to allocated storage. DB instance shop-db is available.', [
          'configuration change',
          'availability',
        ]),
      ),
      'performance_insights.json': d.quiet,
    },
  },
  {
    name: 'a vacuum that storms the disk',
    category: 'resource_exhaustion',
    words: ['vacuum', 'checkpoint', 'WAL', 'LWLock', 'symptom'],
    files: {
      'alert.json': d.databaseAlert('CPUHigh', 'CPUUtilization on shop-db above 85% for 12 minutes.'),
      'metrics.json': d.metrics({
        CPUUtilization: d.ramp(20, 90, 1, 6),
        WriteIOPS: d.ramp(600, 21_000, 1, 5),
        DiskQueueDepth: d.ramp(0.1, 38, 1, 15),
        TransactionLogsGeneration: d.ramp(3_900_000, 190_000_000, 1, 5),
        WriteLatency: d.ramp(1.4, 140, 2, 19),
      }),
      'events.json': d.dbEvents(
        d.dbEvent(
          4,
          'PostgreSQL log warning: checkpoints are occurring too frequently (9 seconds apart). Consider increasing max_wal_size.',
          ['warning'],
        ),
        d.dbEvent(6, 'DB instance shop-db CPU utilization has exceeded 80%.', ['notification']),
      ),
      'performance_insights.json': d.load(
        d.ramp(0.6, 9.1, 1, 8),
        [
          {
            text: 'autovacuum: VACUUM public.clickstream (to prevent wraparound)',
            load: 7.1,
            calls: 0.02,
            waits: { 'LWLock:BufferMapping': 3.5, 'IO:WALWrite': 2.3, 'IO:DataFileWrite': 1.3 },
          },
          {
            text: 'INSERT INTO orders (id, total) VALUES ($1, $2)',
            load: 1.1,
            calls: 9,
            waits: { 'Lock:relation': 0.8, 'IO:DataFileWrite': 0.3 },
          },
        ],
        { rdsadmin: 7.1, shop_web: 1.1 },
      ),
    },
  },
  {
    name: 'a failover hours before a lagging replica',
    category: 'resource_exhaustion',
    words: ['replication lag', 'WAL', 'failover', 'historical'],
    never: ['failover interrupted'],
    files: {
      'alert.json': d.databaseAlert('ReplicaLagHigh', 'ReplicaLag on shop-db-replica-1 exceeded 600 seconds.'),
      'metrics.json': d.metrics({
        ReplicaLag: d.ramp(2, 880, 2, 19),
        WriteIOPS: d.step(600, 14_500, 2),
        TransactionLogsGeneration: d.step(3_900_000, 160_000_000, 2),
      }),
      'events.json': d.dbEvents(
        d.dbEvent(10, 'Multi-AZ instance failover started.', ['failover'], 'shop-db', 1, 9),
        d.dbEvent(12, 'Multi-AZ instance failover completed.', ['failover', 'availability'], 'shop-db', 1, 9),
        d.dbEvent(13, 'Replication lag on shop-db-replica-1 has exceeded 600 seconds.', ['read replica'], 'shop-db-replica-1'),
      ),
      'performance_insights.json': d.load(d.ramp(0.9, 6.2, 1, 4), [bulk, small], { night_loader: 5.6 }),
    },
  },
  {
    name: 'a lagging replica with its metric missing and another workload beside it',
    category: 'resource_exhaustion',
    words: ['replication lag', 'WAL', 'causally independent', 'missing'],
    never: ['independent faults'],
    files: {
      'alert.json': d.databaseAlert('StaleReads', 'Reads from shop-db-replica-1 are stale. ReplicaLag is not published.'),
      'metrics.json': d.metrics({
        ReplicaLag: null,
        WriteIOPS: d.step(600, 14_500, 2),
        TransactionLogsGeneration: d.step(3_900_000, 160_000_000, 2),
        CPUUtilization: d.step(21, 76, 4),
      }),
      'events.json': d.dbEvents(
        d.dbEvent(9, 'Read replica shop-db-replica-1 replication lag has exceeded 900 seconds.', ['read replica'], 'shop-db-replica-1'),
      ),
      'performance_insights.json': d.load(
        d.ramp(0.9, 7.4, 1, 4),
        [
          bulk,
          {
            text: 'SELECT region, SUM(total) FROM orders GROUP BY region',
            load: 1.7,
            calls: 0.4,
            waits: { 'CPU:user': 1.5, 'IO:DataFileRead': 0.2 },
          },
        ],
        { night_loader: 5.6, analyst: 1.7 },
      ),
    },
  },
]
