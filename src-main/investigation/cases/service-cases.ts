import { at, type MadeCase } from './case.ts'
import { app, calmLines, changes, logFile, series, serviceAlert, shifted, troubleLines } from './make-service.ts'

const errors = serviceAlert('HighErrorRate', `${app} answers 31% of its requests with 5xx.`)

/** Incidents of a service on plain machines: log files, a few metrics, a list of changes. */
export const serviceCases: readonly MadeCase[] = [
  {
    name: 'a deploy with a defect',
    category: 'code_defect',
    words: ['2.14.0', 'deploy', 'TypeError', 'roll back'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(
          60,
          (n) =>
            `ERROR [http] POST /api/bookings 500 4ms TypeError: Cannot read properties of undefined (reading 'currency') at priceOf (/srv/booking/price.js:41:17) request=${4000 + n}`,
        ),
      ),
      'changes.json': changes({ time: at(14, 16), type: 'deployment', message: 'Deployment of booking 2.14.0 completed' }),
      'errors.json': series('http_requests_5xx_rate', shifted(0.1, 31)),
    },
  },
  {
    name: 'memory that is never given back',
    category: 'resource_exhaustion',
    words: ['memory', 'OutOfMemoryError'],
    files: {
      'alert.json': serviceAlert('ServiceDown', `${app} restarts again and again.`),
      'app.log': logFile(
        calmLines(),
        troubleLines(20, (n) => `WARN  [gc] GC overhead: pause ${900 + n * 40}ms, 98% of heap in use`, 12, 10),
        troubleLines(4, () => 'ERROR [main] java.lang.OutOfMemoryError: Java heap space', 40, 18),
      ),
      'memory.json': series(
        'process_resident_memory_bytes',
        Array.from({ length: 60 }, (_, i) => 4e8 + i * 2.6e7),
      ),
    },
  },
  {
    name: 'a pool without a free connection',
    category: 'resource_exhaustion',
    words: ['connection pool', 'exhausted'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(
          50,
          (n) =>
            `ERROR [db] HikariPool-1 - Connection is not available, request timed out after 30000ms (total=20, active=20, idle=0, waiting=${12 + n})`,
        ),
        troubleLines(40, (n) => `ERROR [http] GET /api/rooms/${n} 503 30004ms`, 6),
      ),
      'pool.json': series('hikaricp_connections_active', shifted(6, 20), { pool: 'HikariPool-1' }),
    },
  },
  {
    name: 'a disk without room',
    category: 'resource_exhaustion',
    words: ['No space left on device', 'disk'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(40, (n) => `ERROR [store] write /var/lib/booking/journal-${n % 3}.dat: No space left on device`),
        troubleLines(30, (n) => `ERROR [http] POST /api/bookings 500 9ms request=${n}`, 7),
      ),
      'disk.json': series(
        'node_filesystem_avail_bytes',
        Array.from({ length: 60 }, (_, i) => Math.max(0, 9e9 - i * 1.9e8)),
        { mountpoint: '/var/lib/booking' },
      ),
    },
  },
  {
    name: 'a service that another one needs is away',
    category: 'dependency_failure',
    words: ['payments', 'connection refused'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(
          50,
          (n) =>
            `ERROR [client] POST http://payments.internal:8080/charge failed: connect ECONNREFUSED 10.4.0.17:8080 attempt=${n % 3} (connection refused)`,
        ),
        troubleLines(40, (n) => `ERROR [http] POST /api/bookings 502 31ms request=${n}`, 6),
      ),
      'errors.json': series('http_requests_5xx_rate', shifted(0.1, 31)),
    },
  },
  {
    name: 'a name that does not resolve',
    category: 'configuration_error',
    words: ['DNS', 'rates.internal'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(50, () => 'ERROR [client] Error: getaddrinfo ENOTFOUND rates.internal'),
        troubleLines(40, (n) => `ERROR [http] GET /api/quote 500 3ms request=${n}`, 6),
      ),
    },
  },
  {
    name: 'a certificate that has run out',
    category: 'configuration_error',
    words: ['certificate', 'expired'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(
          50,
          () =>
            'ERROR [client] x509: certificate has expired or is not yet valid: current time 2026-02-11T14:18:00Z is after 2026-02-11T14:17:59Z (https://partner.example.org)',
        ),
        troubleLines(40, (n) => `ERROR [http] GET /api/offers 502 8ms request=${n}`, 6),
      ),
    },
  },
  {
    name: 'a password that was changed',
    category: 'configuration_error',
    words: ['password authentication failed', 'booking_app', 'rotat'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(50, () => 'ERROR [db] FATAL: password authentication failed for user "booking_app"'),
        troubleLines(40, (n) => `ERROR [http] GET /api/rooms/${n} 500 5ms`, 6),
      ),
      'changes.json': changes({ time: at(14, 15), type: 'secret', message: 'Secret booking-db-password rotated' }),
    },
  },
  {
    name: 'a column that is not there',
    category: 'data',
    words: ['column', 'loyalty_tier'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(50, (n) => `ERROR [db] ERROR: column "loyalty_tier" does not exist at character ${n % 2 ? 43 : 57}`),
        troubleLines(40, (n) => `ERROR [http] GET /api/guests/${n} 500 5ms`, 6),
      ),
    },
  },
  {
    name: 'a partner that limits requests',
    category: 'dependency_failure',
    words: ['rate limit', '429'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(
          60,
          () => 'ERROR [client] GET https://maps.example.org/v1/geocode 429 Too Many Requests: rate limit exceeded, retry after 60s',
        ),
      ),
    },
  },
  {
    name: 'threads that all wait for a slow neighbour',
    category: 'resource_exhaustion',
    words: ['thread pool', 'rates-api'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(20, (n) => `WARN  [rates] call to rates-api took ${9000 + n * 100} ms`, 6, 16),
        troubleLines(
          50,
          () => 'ERROR [http] java.util.concurrent.RejectedExecutionException: thread pool exhausted, active=64, queued=500',
        ),
      ),
    },
  },
  {
    name: 'a store in memory that takes no more',
    category: 'resource_exhaustion',
    words: ['maxmemory', 'store'],
    never: ['memory leak'],
    files: {
      'alert.json': errors,
      'app.log': logFile(
        calmLines(),
        troubleLines(60, (n) => `ERROR [cache] SET room:${n} failed: OOM command not allowed when used memory > 'maxmemory'.`),
      ),
    },
  },
  {
    name: 'a clock that is wrong',
    category: 'infrastructure',
    words: ['clock', 'token used before issued'],
    files: {
      'alert.json': serviceAlert('LoginsRejected', 'Nobody can log in.'),
      'app.log': logFile(
        calmLines(),
        troubleLines(1, () => 'WARN  [ntpd] no server suitable for synchronization found', 5, 17),
        troubleLines(60, () => 'ERROR [auth] JwtError: token used before issued'),
      ),
    },
  },
  {
    name: 'somebody who tries passwords',
    category: 'security',
    words: ['failed password', 'attack'],
    files: {
      'alert.json': serviceAlert('LoginFailures', 'Unusual number of failed logins.'),
      'auth.log': logFile(
        calmLines(),
        troubleLines(
          120,
          (n) => `WARN  [sshd] Failed password for invalid user admin${n % 9} from 203.0.113.${n % 5} port ${40000 + n} ssh2`,
          1,
        ),
      ),
    },
  },
  {
    name: 'an alert with nothing behind it',
    category: 'healthy',
    words: ['no failure', 'normal'],
    files: {
      'alert.json': serviceAlert('LatencyWarning', `${app} p95 latency was above its warning level for a minute.`, 'warning'),
      'app.log': logFile(calmLines(20, 90)),
      'latency.json': series('http_request_duration_p95_ms', shifted(31, 32)),
      'errors.json': series('http_requests_5xx_rate', shifted(0.1, 0.1)),
    },
  },
]
