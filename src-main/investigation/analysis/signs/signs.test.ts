import { describe, expect, it } from 'vitest'
import { lifeSigns } from './life-signs.ts'
import { signsIn } from './sign.ts'
import { troubleSigns } from './trouble-signs.ts'

const inLine = (line: string) => signsIn(line, troubleSigns)
const inEvent = (line: string) => signsIn(line, lifeSigns)

describe('complaints of programs', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['Error: getaddrinfo ENOTFOUND db.internal.example', 'log.dns_failure', { host: 'db.internal.example' }],
    ['dial tcp: lookup cache.svc on 10.0.0.10:53: no such host', 'log.dns_failure', { host: 'cache.svc' }],
    ['java.net.UnknownHostException: queue.example', 'log.dns_failure', { host: 'queue.example' }],
    ['could not translate host name "pg" to address: Name or service not known', 'log.dns_failure', { host: 'pg' }],
    ['connect ECONNREFUSED 10.1.2.3:5432', 'log.connection_refused', { host: '10.1.2.3', port: 5432 }],
    ['dial tcp 10.1.2.3:6379: connect: connection refused', 'log.connection_refused', {}],
    ['read tcp: i/o timeout', 'log.connection_timeout', {}],
    ['rpc error: code = DeadlineExceeded desc = context deadline exceeded', 'log.connection_timeout', {}],
    ['connect ETIMEDOUT 10.1.2.3:5671', 'log.connection_timeout', { host: '10.1.2.3', port: 5671 }],
    ['Policy denied egress from shop/web-1 to 10.1.2.3:5671 TCP', 'log.traffic_denied', { host: '10.1.2.3', port: 5671 }],
    ['firewall dropped packets from 10.0.0.7', 'log.traffic_denied', {}],
    ['read: connection reset by peer', 'log.connection_reset', {}],
    ['"GET /ready HTTP/1.1" 404 19 "kube-probe/1.31"', 'log.probe_answer', { path: '/ready', status: 404 }],
    ['HPA web: desired replicas 9 capped by maxReplicas 4', 'hpa.at_max', { hpa: 'web', max_replicas: 4 }],
    ['POST /jobs 503: worker pool exhausted', 'log.queue_backlog', {}],
    ['connect: no route to host', 'log.network_unreachable', {}],
    ['x509: certificate has expired or is not yet valid', 'log.tls_error', { detail: 'expired' }],
    ['x509: certificate signed by unknown authority', 'log.tls_error', { detail: 'untrusted' }],
    ['failed to authenticate: invalid role name "web"', 'log.auth_failure', {}],
    ['exec /srv/web: exec format error', 'log.invalid_config', { detail: 'platform' }],
    ['token used before issued', 'log.clock_skew', {}],
    ['System clock wrong by 31.5 seconds', 'log.clock_skew', {}],
    ['call to rates-api took 9120 ms', 'log.slow_call', { target: 'rates-api', detail: '9120 ms' }],
    ['FATAL: password authentication failed for user "orders"', 'log.auth_failure', { user: 'orders' }],
    ['open /data/x: permission denied', 'log.permission_denied', {}],
    ['java.lang.OutOfMemoryError: Java heap space', 'log.out_of_memory', { detail: 'heap', name: 'Java heap space' }],
    ['Out of memory: Killed process 4242 (node) total-vm:1kB', 'log.out_of_memory', { detail: 'kernel', name: 'node' }],
    ['write /var/lib/x: no space left on device', 'log.disk_full', {}],
    ['EROFS: read-only file system', 'log.io_error', {}],
    ['accept: too many open files', 'log.too_many_files', {}],
    ['HikariPool-1 - Connection is not available, request timed out after 30000ms', 'log.pool_exhausted', {}],
    ['QueuePool limit of size 5 overflow 10 reached, connection timed out', 'log.pool_exhausted', {}],
    ['FATAL: sorry, too many clients already', 'log.too_many_connections', {}],
    ['ERROR: deadlock detected', 'log.deadlock', {}],
    ['Lock wait timeout exceeded; try restarting transaction', 'log.lock_wait', {}],
    ['slow query: SELECT 1 took 5321 ms', 'log.slow_query', { detail: '5321 ms' }],
    ['canceling statement due to statement timeout', 'log.statement_timeout', {}],
    ['required environment variable "API_TOKEN" is not set', 'log.missing_config', { name: 'API_TOKEN' }],
    ["KeyError: 'QUEUE_URL'", 'log.missing_config', { name: 'QUEUE_URL' }],
    ["Could not resolve placeholder 'mail.host' in value", 'log.missing_config', { name: 'mail.host' }],
    ['failed to parse config: yaml: line 12: did not find expected key', 'log.invalid_config', {}],
    ["Error: Cannot find module 'left'", 'log.missing_file', { path: 'left' }],
    ['ERROR: relation "orders_v2" does not exist', 'log.schema_mismatch', { name: 'orders_v2' }],
    ['ERROR: column o.region does not exist', 'log.schema_mismatch', { name: 'o.region' }],
    ['duplicate key value violates unique constraint "orders_pkey"', 'log.constraint_violation', {}],
    ['JSONDecodeError: Expecting value: line 1', 'log.bad_data', {}],
    ['java.lang.IllegalStateException: no session', 'log.exception', { name: 'java.lang.IllegalStateException' }],
    ["TypeError: Cannot read properties of undefined (reading 'id')", 'log.exception', { name: 'TypeError' }],
    ['panic: runtime error: index out of range [5]', 'log.panic', {}],
    ['container exited with code 2', 'log.exit', { status: 2 }],
    ['GET /x answered 503 Service Unavailable', 'log.dependency_unavailable', {}],
    ["CircuitBreaker 'mail' is OPEN and does not permit further calls", 'log.circuit_open', {}],
    ['429 Too Many Requests', 'log.rate_limited', {}],
    ['lost leadership, stepping down', 'log.leader_lost', {}],
  ])('%s', (line, type, attributes) => {
    const found = inLine(line).find(({ sign }) => sign.type === type)
    expect(
      found,
      `${type} among ${
        inLine(line)
          .map(({ sign }) => sign.type)
          .join(', ') || 'nothing'
      }`,
    ).toBeDefined()
    expect(found?.attributes).toMatchObject(attributes)
  })

  it.each([
    'GET /api/v1/health 200 2ms',
    'order placed for user 17',
    'Heartbeat OK, connection pool at 12/100',
    'loaded 1200 rows in 45 ms',
    'cache refreshed, 0 errors',
    'GET /ready 200 kube-probe/1.31',
    'retry policy: timeout 30s, attempts 3',
    'Error budget left: 99.2%',
    'network policy web-egress is valid',
    'clock drift within limits',
    'call to rates-api took 12 ms',
    'system time synchronised with pool.ntp.org',
    'exited with code 0',
    'checkpoint complete',
  ])('are not seen in "%s"', (line) => expect(inLine(line).map(({ sign }) => sign.type)).toEqual([]))
})

describe('what happens to systems', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['Deployed catalogue version 2.4.1', 'event.deploy', { version: '2.4.1', phase: 'started' }],
    ['Deployment web rollout completed: all replicas ready', 'event.deploy', { phase: 'completed' }],
    ['Rolled back web to v1.9.0', 'event.rollback', { version: 'v1.9.0' }],
    ['Triggered scale-up of node group general from 3 to 4', 'event.scaling', { detail: 'up' }],
    ['Multi-AZ failover started for instance db-1', 'event.failover', { phase: 'started' }],
    ['Multi-AZ instance failover completed', 'event.failover', { phase: 'completed' }],
    ['Read replica db-2 has been promoted', 'event.promotion', { phase: 'completed' }],
    ['DB instance db-1 restarted', 'event.restart', {}],
    ['Finished DB instance backup', 'event.backup', {}],
    ['The free storage capacity is low: 2.5 GB remaining', 'event.storage_low', { value: 2.5, unit: 'GB' }],
    ['DB instance ran out of storage space', 'event.storage_full', {}],
    ['DB instance shop-db has run out of allocated storage.', 'event.storage_full', {}],
    [
      'The free storage capacity for DB instance shop-db-2 is low at 8% of the provisioned storage',
      'event.storage_low',
      { value: 8, unit: '%' },
    ],
    ['a problem with the underlying hardware was detected', 'event.node_trouble', {}],
    ['Replication lag on db-2 has exceeded 1200 seconds', 'event.replication_lag', { value: 1200 }],
    ['Connections at 188 of 200', 'event.connections_high', { value: 188, limit: 200 }],
    ['CPU utilization has exceeded 92%', 'event.cpu_high', { value: 92 }],
    ['checkpoints are occurring too frequently (6 seconds apart)', 'event.checkpoints', { value: 6 }],
    ['automatic vacuum of table shop.public.orders', 'event.vacuum', {}],
    ['feature flag "new-cart" was enabled for 100%', 'event.config_change', { category: 'feature_flag' }],
    ['Secret mail-api was rotated', 'event.config_change', { category: 'secret' }],
    ['created NetworkPolicy/web-egress in namespace shop', 'event.config_change', { category: 'network', object: 'web-egress' }],
    ['networkpolicy.networking.k8s.io/web-egress configured', 'event.config_change', { category: 'network', object: 'web-egress' }],
    ['Service web updated: targetPort 8080 -> 8081', 'event.config_change', { category: 'service', port: 8081 }],
    ['Updated parameter work_mem to 65536 with apply method immediate', 'event.config_change', { name: 'work_mem', value: 65536 }],
    ['migration V41__split_stock.sql applied', 'event.migration', { name: 'V41__split_stock.sql' }],
    ['== 20260211093000 SplitStock: migrating ====', 'event.migration', { name: 'SplitStock' }],
    ['Applying stock.0007_split... OK', 'event.migration', { name: '0007_split' }],
    ['Applying modification to allocated storage', 'event.storage_scaled', { phase: 'started' }],
    ['Finished applying modification to allocated storage', 'event.storage_scaled', { phase: 'completed' }],
    ['recovery still waiting: max_standby_streaming_delay is -1', 'event.replication_conflict', {}],
    ['database process was killed by the OS due to out of memory', 'event.oom_kill', {}],
    ['Nightly ETL job started', 'event.job', {}],
    ['Node pool-a-17 is not ready', 'event.node_trouble', {}],
    ['Traffic has recovered', 'event.recovered', {}],
    ['reconnected to queue-1 after 4 attempts', 'event.recovered', {}],
  ])('%s', (line, type, attributes) => {
    const found = inEvent(line).find(({ sign }) => sign.type === type)
    expect(
      found,
      `${type} among ${
        inEvent(line)
          .map(({ sign }) => sign.type)
          .join(', ') || 'nothing'
      }`,
    ).toBeDefined()
    expect(found?.attributes).toMatchObject(attributes)
  })

  it('is not a lack of connections when most are free', () =>
    expect(inEvent('Connections at 20 of 200').map(({ sign }) => sign.type)).not.toContain('event.connections_high'))
  it.each(['The instance needs to be rebooted', 'Parameters were updated. A reboot is not required.', 'apply method pending-reboot'])(
    'is no restart: "%s"',
    (line) => expect(inEvent(line).map(({ sign }) => sign.type)).not.toContain('event.restart'),
  )
  it.each(['listening on port 8080', 'forwarding port 80 to 8080', 'port 443 to serve'])('is no changed port: "%s"', (line) =>
    expect(inEvent(line).map(({ sign }) => sign.type)).not.toContain('event.config_change'),
  )
  it('is no exhausted connection pool when workers are short', () =>
    expect(inLine('worker pool exhausted').map(({ sign }) => sign.type)).not.toContain('log.pool_exhausted'))
})

it('takes no longer for text that is made to make it slow', () => {
  const hostile = [
    'could not '.repeat(1_000),
    `${'a'.repeat(20_000)}Exception`,
    'certificate '.repeat(2_000),
    `connections ${'1 of '.repeat(4_000)}`,
    ' '.repeat(50_000),
    '.'.repeat(50_000),
  ]
  const steps = hostile.map((text) => {
    const before = process.cpuUsage().user
    for (let i = 0; i < 5; i++) [...inLine(text), ...inEvent(text)]
    return process.cpuUsage().user - before
  })
  // A backtracking expression would need minutes here, not a second.
  expect(Math.max(...steps)).toBeLessThan(5_000_000)
})
