import { cloudWatch, csv, json } from './exports.ts'
import { type Fault, iso, type Sample, Scene } from './scene.ts'

/** A report that keeps its connections: orders wait for one until they give up. */
export function poolExhausted(): Sample {
  const scene = new Scene(88, '2026-01-20T13:00:00Z', 85)
  const leak = 55
  const active = (now: number) => (now < leak ? 6 : Math.min(20, 6 + (now - leak) * 2.4))
  const waiting = (now: number) => (active(now) < 20 ? 0 : Math.min(41, (now - 61) * 4))
  scene.traffic(20, (request): Fault | null => {
    if (request.kind !== 'order' || active(request.minute) < 20 || scene.random.chance(0.12)) return null
    const queue = Math.max(1, Math.round(waiting(request.minute) + scene.random.bell() * 3))
    return {
      status: 503,
      milliseconds: 30_004,
      say: [
        {
          service: 'checkout',
          level: 'error',
          message: `HikariPool-1 - Connection is not available, request timed out after 3000${scene.random.whole(0, 9)}ms (total=20, active=20, idle=0, waiting=${queue})`,
          fields: { pool: 'HikariPool-1' },
        },
      ],
    }
  })
  for (let now = leak; now < scene.minutes; now += 1) {
    if (now % 3 === 0)
      scene.say(
        'checkout',
        scene.at(now, 11),
        'warn',
        `Connection leak detection triggered for org.postgresql.jdbc.PgConnection@${scene.random.hex(7)} on thread report-export-${1 + (now % 4)}, stack trace follows`,
        { pool: 'HikariPool-1' },
      )
  }
  scene.say('checkout', scene.at(leak - 1, 50), 'info', 'report export job started for 2025, 4 workers', { job: 'yearly-report' })
  const database = { DBInstanceIdentifier: 'orders-db' }
  return {
    name: 'pool-exhausted',
    title: 'Orders that wait for a connection',
    summary: 'Orders run into time-outs of 30 seconds, and the database has nothing to do.',
    cause: { category: 'resource_exhaustion', keywords: ['pool', 'HikariPool-1', 'checkout', 'connection'] },
    files: {
      'alert.json': json({
        event: {
          id: '01EQ7ZJ3N5',
          event_type: 'incident.triggered',
          resource_type: 'incident',
          occurred_at: iso(scene.at(66)),
          data: {
            id: 'Q1P3X9',
            type: 'incident',
            number: 4102,
            incident_key: 'checkout-latency',
            status: 'triggered',
            created_at: iso(scene.at(66)),
            title: 'checkout: p95 of orders above 10 s',
            service: { id: 'PCHK', summary: 'checkout', type: 'service_reference' },
            urgency: 'high',
            priority: { summary: 'P1' },
            body: { details: { summary: 'p95 of POST /orders is above 10 s for 4 minutes', service: 'checkout' } },
          },
        },
      }),
      ...scene.logFiles(),
      'metrics/checkout-pool.csv': csv([
        { name: 'hikaricp_connections_active', points: scene.series((now) => Math.round(active(now)), 0) },
        { name: 'hikaricp_connections_max', points: scene.series(() => 20, 0) },
        { name: 'hikaricp_connections_pending', points: scene.series((now) => Math.round(waiting(now)), 0) },
        { name: 'checkout_request_duration_p95_seconds', points: scene.series((now) => (waiting(now) > 0 ? 30 : 0.09), 0.03) },
      ]),
      'metrics/orders-db.json': cloudWatch('AWS/RDS', database, [
        { name: 'CPUUtilization', unit: 'Percent', points: scene.series(() => 17) },
        { name: 'DatabaseConnections', unit: 'Count', points: scene.series((now) => Math.round(44 + active(now)), 0) },
        { name: 'ReadLatency', unit: 'Seconds', points: scene.series(() => 0.0011) },
        { name: 'WriteLatency', unit: 'Seconds', points: scene.series(() => 0.0019) },
        { name: 'FreeStorageSpace', unit: 'Bytes', points: scene.series(() => 322_122_547_200, 0.0001) },
      ]),
      'events.json': json({
        Events: [
          {
            SourceIdentifier: 'orders-db',
            SourceType: 'db-instance',
            Message: 'Automated backup finished for DB instance orders-db.',
            EventCategories: ['backup'],
            Date: iso(scene.at(-600)),
          },
        ],
      }),
      'runbooks/connection-pools.md':
        '# Connection pools\n\n## Pool exhausted\n`Connection is not available, request timed out` means that all connections of the pool are in use. See who holds them: leak detection names the thread.\n\n## Not the database\nWhen the database itself has free connections and little CPU load, enlarging it does not help.\n',
    },
  }
}
