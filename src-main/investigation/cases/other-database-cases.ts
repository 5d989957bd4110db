import { at, type MadeCase } from './case.ts'
import * as d from './make-database.ts'

/** Further incidents of a database: the same kinds in other words, and two at once. */
export const otherDatabaseCases: readonly MadeCase[] = [
  {
    name: 'a failover that was initiated and finished',
    category: 'infrastructure',
    words: ['failover', 'Multi-AZ'],
    files: {
      'alert.json': d.databaseAlert('RDSFailover', 'shop-db: failover event detected; application saw connection errors for 70 seconds.'),
      'm.json': d.metrics({
        DatabaseConnections: d.around(88, 'c').map((v, i) => (i === 8 ? 12 : i === 9 ? 3 : i === 10 ? 40 : v)),
        CPUUtilization: d.around(30, 'cpu').map((v, i) => (i === 8 || i === 9 ? 4 : i === 10 ? 61 : v)),
        WriteIOPS: d.around(600, 'w').map((v, i) => (i === 8 || i === 9 ? 0 : v)),
        ReplicaLag: null,
      }),
      'db_events.json': d.dbEvents(
        d.dbEvent(7, 'A Multi-AZ failover has been initiated for DB instance shop-db. Instance is being promoted.', [
          'failover',
          'availability',
        ]),
        d.dbEvent(8, 'Multi-AZ failover in progress for DB instance shop-db.', ['failover']),
        d.dbEvent(9, 'DB instance shop-db has finished a Multi-AZ failover and is available at a new endpoint.', [
          'failover',
          'availability',
        ]),
      ),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'an unhealthy host and a failover',
    category: 'infrastructure',
    words: ['failover'],
    files: {
      'alert.json': d.databaseAlert('RDSAvailability', 'shop-db was unavailable for 60 seconds'),
      'm.json': d.metrics({ DatabaseConnections: d.around(88, 'c').map((v, i) => (i === 8 ? 0 : i === 9 ? 0 : v)) }),
      'db_events.json': d.dbEvents(
        d.dbEvent(7, 'The primary host of the RDS Multi-AZ instance is unhealthy.', ['failure']),
        d.dbEvent(8, 'Multi-AZ instance failover started', ['failover']),
        d.dbEvent(9, 'DB instance restarted', ['availability']),
        d.dbEvent(9, 'Multi-AZ instance failover completed', ['failover']),
      ),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'storage that ran out with an event',
    category: 'resource_exhaustion',
    words: ['FreeStorageSpace', 'storage'],
    files: {
      'alert.json': d.databaseAlert('RDSFreeStorageLow', 'FreeStorageSpace on shop-db near zero.'),
      'm.json': d.metrics({ FreeStorageSpace: d.ramp(12e9, 4e7, 0, 18), WriteLatency: d.ramp(1.4, 45, 12, 19) }),
      'db_events.json': d.dbEvents(
        d.dbEvent(15, 'DB instance shop-db is running low on storage. Free storage: 0.9 GB.', ['low storage']),
        d.dbEvent(18, 'DB instance ran out of storage space.', ['failure']),
      ),
      'pi.json': d.load(
        d.around(2, 'l'),
        [{ text: 'INSERT INTO audit (a) VALUES ($1)', load: 1.6, calls: 200, waits: { 'IO:DataFileWrite': 1.1, 'IO:WALWrite': 0.5 } }],
        { audit_writer: 1.6 },
      ),
    },
  },
  {
    name: 'storage that ran out without an event',
    category: 'resource_exhaustion',
    words: ['FreeStorageSpace'],
    files: {
      'alert.json': d.databaseAlert('RDSFreeStorageLow', 'FreeStorageSpace on shop-db near zero.'),
      'm.json': d.metrics({
        FreeStorageSpace: d.ramp(12e9, 1e7, 0, 16),
        WriteIOPS: d.step(600, 5, 17),
        WriteLatency: d.ramp(1.4, 4500, 14, 19),
      }),
      'db_events.json': d.dbEvents(),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'a lagging replica without an event',
    category: 'resource_exhaustion',
    words: ['replication lag', 'WAL', 'replica'],
    files: {
      'alert.json': d.databaseAlert('RDSReplicaLag', 'ReplicaLag on shop-db-replica-1 above 300s'),
      'm.json': d.metrics({
        ReplicaLag: d.ramp(1, 420, 3, 19),
        WriteIOPS: d.step(600, 9000, 2),
        TransactionLogsGeneration: d.step(3.9e6, 9e7, 2),
      }),
      'db_events.json': d.dbEvents(),
      'pi.json': d.load(
        d.ramp(1, 4, 1, 4),
        [{ text: 'UPDATE orders SET archived = true WHERE created_at < $1', load: 3.1, calls: 2, waits: { 'IO:WALWrite': 2.2, CPU: 0.9 } }],
        { archiver: 3.1 },
      ),
    },
  },
  {
    name: 'connections that only the alert explains',
    category: 'resource_exhaustion',
    words: ['max_connections', 'connection'],
    files: {
      'alert.json': d.databaseAlert('RDSConnections', 'DatabaseConnections at 99% of max_connections', {
        error: 'FATAL: remaining connection slots are reserved',
      }),
      'm.json': d.metrics({ DatabaseConnections: d.ramp(120, 498, 1, 10) }),
      'db_events.json': d.dbEvents(),
    },
  },
  {
    name: 'connections and CPU that are lively and below their limits',
    category: 'healthy',
    words: ['normal', 'no failure'],
    files: {
      'alert.json': d.databaseAlert('RDSConnectionsHigh', 'DatabaseConnections on shop-db reached 78% of max_connections briefly.', {
        severity: 'warning',
      }),
      'm.json': d.metrics({
        DatabaseConnections: [300, 310, 318, 330, 345, 372, 389, 380, 361, 340, 330, 322, 318, 310, 305, 301, 299, 300, 302, 300],
        CPUUtilization: [30, 34, 41, 48, 55, 58, 52, 47, 41, 38, 33, 30, 31, 30, 29, 30, 31, 32, 30, 31],
      }),
      'db_events.json': d.dbEvents(d.dbEvent(1, 'Automated backup finished for DB instance shop-db.', ['backup'])),
      'pi.json': d.load(
        d.around(1.9, 'z', 0.2),
        [
          { text: 'SELECT id FROM items WHERE x=$1', load: 1.1, calls: 120, waits: { CPU: 0.7, 'IO:DataFileRead': 0.4 } },
          { text: 'UPDATE carts SET y=$1', load: 0.5, calls: 40, waits: { CPU: 0.3, 'IO:WALWrite': 0.2 } },
        ],
        { shop_web: 1.6 },
      ),
    },
  },
  {
    name: 'a small instance without credits',
    category: 'resource_exhaustion',
    words: ['CPUCreditBalance', 'baseline'],
    never: ['CPU saturation'],
    files: {
      'alert.json': d.databaseAlert('RDSLatency', 'Queries on shop-db are slow'),
      'credits.csv': `time,CPUCreditBalance\n${d
        .ramp(80, 0, 0, 9)
        .map((credits, i) => `${at(15, i)},${credits}`)
        .join('\n')}\n`,
      'm.json': d.metrics({
        CPUUtilization: d.around(20, 'c', 0.02).map((v, i) => (i < 9 ? 61 : v)),
      }),
    },
  },
  {
    name: 'a short spike of a report',
    category: 'healthy',
    words: ['normal'],
    files: {
      'alert.json': d.databaseAlert('RDSCPUHigh', 'CPUUtilization on shop-db spiked to 72% for 2 minutes during the nightly report.', {
        severity: 'warning',
      }),
      'm.json': d.metrics({
        CPUUtilization: [21, 22, 23, 22, 70, 72, 65, 30, 23, 22, 21, 22, 20, 21, 22, 21, 22, 21, 22, 21],
        ReadIOPS: [950, 940, 960, 955, 4200, 4500, 3900, 1200, 950, 940, 960, 950, 940, 960, 955, 940, 950, 960, 940, 955],
      }),
      'db_events.json': d.dbEvents(),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'storage that grew by itself in time',
    category: 'healthy',
    words: ['storage', 'recovered'],
    files: {
      'alert.json': d.databaseAlert('RDSStorageFull', 'FreeStorageSpace on shop-db dropped below 2 GB.'),
      'm.json': d.metrics({
        FreeStorageSpace: [
          9e9, 7e9, 5e9, 3e9, 1.8e9, 1.2e9, 1.1e9, 6e10, 1.07e11, 1.07e11, 1.07e11, 1.07e11, 1.07e11, 1.07e11, 1.07e11, 1.07e11, 1.07e11,
          1.07e11, 1.07e11, 1.07e11,
        ],
      }),
      'db_events.json': d.dbEvents(
        d.dbEvent(4, 'DB instance shop-db is low on storage: 1.8 GB remaining.', ['low storage']),
        d.dbEvent(5, 'Storage autoscaling triggered for DB instance shop-db.', ['configuration change']),
        d.dbEvent(
          7,
          'Storage autoscaling completed: allocated storage increased from 100 GB to 200 GB. DB instance shop-db is available.',
          ['configuration change', 'availability'],
        ),
      ),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'a lagging replica and leaked connections',
    category: 'resource_exhaustion',
    words: ['replication lag', 'WAL', 'max_connections', 'idle'],
    files: {
      'alert.json': d.databaseAlert('RDSMultiple', 'ReplicaLag above 600s and DatabaseConnections at 97% of max_connections'),
      'm.json': d.metrics({
        ReplicaLag: d.ramp(1, 880, 3, 19),
        WriteIOPS: d.step(600, 14000, 2),
        TransactionLogsGeneration: d.step(3.9e6, 1.7e8, 2),
        DatabaseConnections: d.ramp(120, 488, 1, 14),
      }),
      'db_events.json': d.dbEvents(
        d.dbEvent(10, 'Read replica shop-db-replica-1 replication lag has exceeded 600 seconds.', ['read replica'], 'shop-db-replica-1'),
        d.dbEvent(12, 'DB instance shop-db is approaching max_connections limit. Current connections: 482 of 500.', ['notification']),
      ),
      'pi.json': d.load(
        d.ramp(1, 11, 1, 6),
        [
          {
            text: 'INSERT INTO sales_history SELECT * FROM sales_import',
            load: 5.6,
            calls: 3,
            waits: { 'WAL:Lock': 3.7, 'IO:DataFileWrite': 1.9 },
          },
          { text: 'BEGIN; SELECT 1 FROM carts', load: 4.9, calls: 0.2, waits: { 'Client:ClientRead': 4.7, CPU: 0.2 } },
        ],
        { night_loader: 5.6, shop_web: 4.9 },
      ),
    },
  },
  {
    name: 'a failover and clients that come back',
    category: 'infrastructure',
    words: ['failover'],
    files: {
      'alert.json': d.databaseAlert('RDSConnections', 'Connection errors on shop-db'),
      'm.json': d.metrics({
        DatabaseConnections: d.around(88, 'c').map((v, i) => (i === 8 || i === 9 ? 0 : i > 9 ? v * 2.4 : v)),
        CPUUtilization: d.around(30, 'cpu').map((v, i) => (i === 8 || i === 9 ? 3 : i > 9 && i < 13 ? 78 : v)),
      }),
      'db_events.json': d.dbEvents(
        d.dbEvent(7, 'Multi-AZ instance failover started.', ['failover']),
        d.dbEvent(8, 'DB instance restarted.', ['availability']),
        d.dbEvent(9, 'Multi-AZ instance failover completed.', ['failover']),
      ),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'a full disk and a scan at once',
    category: 'resource_exhaustion',
    words: ['storage', 'CPU', 'deliveries'],
    files: {
      'alert.json': d.databaseAlert('RDSMultiple', 'shop-db: storage almost full and CPU above 90%'),
      'm.json': d.metrics({
        FreeStorageSpace: d.ramp(12e9, 2e7, 0, 17),
        CPUUtilization: d.step(22, 94, 3),
        ReadIOPS: d.step(900, 12000, 3),
      }),
      'db_events.json': d.dbEvents(d.dbEvent(17, 'DB instance ran out of storage space.', ['failure'])),
      'pi.json': d.load(
        d.ramp(1, 7.6, 1, 4),
        [{ text: 'SELECT * FROM deliveries WHERE note LIKE $1', load: 6.8, calls: 4, waits: { 'CPU:user': 5.7, 'IO:DataFileRead': 1.1 } }],
        { courier_app: 6.8 },
      ),
    },
  },
  {
    name: 'a check with routine events in the past',
    category: 'healthy',
    words: ['normal bounds', 'no failure'],
    files: {
      'alert.json': d.databaseAlert(
        'RDSScheduledHealthCheck',
        'Periodic health check passed. All RDS metrics within normal operating bounds.',
        { state: 'normal', severity: 'info' },
      ),
      'm.json': d.metrics({}),
      'db_events.json': d.dbEvents(
        d.dbEvent(1, 'Automated backup finished.', ['backup'], 'shop-db', 1, 3),
        d.dbEvent(2, 'DB parameter group applied.', ['configuration change'], 'shop-db', 1, 6),
      ),
      'pi.json': d.quiet,
    },
  },
  {
    name: 'a storage alert with all the storage there',
    category: 'healthy',
    words: ['normal', 'storage'],
    files: {
      'alert.json': d.databaseAlert('RDSFreeStorageLow', 'FreeStorageSpace alert fired for shop-db.', { severity: 'warning' }),
      'm.json': d.metrics({}),
      'db_events.json': d.dbEvents(
        d.dbEvent(1, 'Storage optimization has completed. Storage full condition has been resolved.', ['notification'], 'shop-db', 1, 12),
      ),
      'pi.json': d.quiet,
    },
  },
]
