/** What a series measures in general, whatever its exporter calls it. */
export interface MetricKind {
  kind: string
  /** Which way is bad: more (`up`), less (`down`), or neither by itself. */
  bad: 'up' | 'down' | 'none'
  /** Above (or, where less is bad, below) this is unusual for any system of its kind, in the series' own base unit. */
  usual?: { value: number; unit: string; text: string }
}

/** In order: the first that fits names the kind. */
const kinds: readonly [RegExp, MetricKind][] = [
  [
    /replica.?lag|seconds.?behind|replication.?(lag|delay)|standby.?lag|aurora.?replica.?lag/i,
    { kind: 'replica_lag', bad: 'up', usual: { value: 60, unit: 'seconds', text: 'under a minute' } },
  ],
  [
    /consumer.?lag|(kafka|queue|topic).*lag|backlog|messages?.?(visible|ready|behind)|queue.?(length|size|messages)|approximate.?(number|age)/i,
    { kind: 'queue_backlog', bad: 'up' },
  ],
  [/burst.?balance|cpu.?credit.?balance|iops?.?credits?/i, { kind: 'burst_balance', bad: 'down' }],
  [/throttl/i, { kind: 'throttling', bad: 'up' }],
  [/(steal|iowait|io.?wait)/i, { kind: 'io_wait', bad: 'up' }],
  [
    /transaction.?logs?.?(generation|rate)|wal.?(bytes|generation|rate|size|written)|redo|oldest.?replication.?slot|replication.?slot/i,
    { kind: 'wal', bad: 'up' },
  ],
  [/maximum.?used.?transaction|xid|transaction.?id.*age|wraparound/i, { kind: 'transaction_ids', bad: 'up' }],
  [/disk.?queue|queue.?depth|avgqu/i, { kind: 'queue_depth', bad: 'up', usual: { value: 10, unit: 'count', text: 'under 10' } }],
  [
    /free.?(local.?)?storage|(disk|volume|filesystem|storage|fs).*(free|avail)|free.?(disk|space)|available.?(space|bytes)$/i,
    { kind: 'storage_free', bad: 'down' },
  ],
  [
    /(disk|volume|filesystem|storage|fs|inode).*(used|usage|utili[sz]ation|percent|full)|bin.?log.?disk.?usage|pvc.*(used|usage)|kubelet.volume.*used/i,
    { kind: 'storage_used', bad: 'up' },
  ],
  [/freeable.?memory|mem(ory)?.*(free|avail)|free.?mem/i, { kind: 'memory_free', bad: 'down' }],
  [/swap/i, { kind: 'swap', bad: 'up' }],
  [/(gc|garbage).*(time|pause|seconds|duration|count|collections?)|jvm.?gc/i, { kind: 'gc', bad: 'up' }],
  [/mem(ory)?|heap|rss|working.?set/i, { kind: 'memory_used', bad: 'up' }],
  [/cpu|processor|load.?avg|load[15]$/i, { kind: 'cpu', bad: 'up' }],
  [/(pool|connection|conn|session|client).*(wait|pending|acquire|timeout|queue)/i, { kind: 'pool_waiting', bad: 'up' }],
  [/pool.*(idle|free|available)|(idle|free|available).*(connection|conn)/i, { kind: 'pool_free', bad: 'down' }],
  [/pool|hikari|c3p0|dbcp|bouncer/i, { kind: 'pool_connections', bad: 'up' }],
  [/connection|sessions?|numbackends|threads.?connected|clients/i, { kind: 'connections', bad: 'up' }],
  [/restart/i, { kind: 'restarts', bad: 'up' }],
  [/oom/i, { kind: 'oom_kills', bad: 'up' }],
  [/deadlock/i, { kind: 'deadlocks', bad: 'up' }],
  [/lock.?(wait|time|count)|blocked|row.?lock/i, { kind: 'lock_waits', bad: 'up' }],
  [/hit.?(rate|ratio)|cache.?hit/i, { kind: 'cache_hits', bad: 'down' }],
  [/error|5xx|fail|exception|reject|drop(ped)?|timeouts?|unhealthy|abort|rollback/i, { kind: 'errors', bad: 'up' }],
  [/avail|uptime|\bup$|healthy.?host|success|ready/i, { kind: 'availability', bad: 'down' }],
  [/read.?latency/i, { kind: 'read_latency', bad: 'up', usual: { value: 0.1, unit: 'seconds', text: 'under 100 ms' } }],
  [/write.?latency/i, { kind: 'write_latency', bad: 'up', usual: { value: 0.1, unit: 'seconds', text: 'under 100 ms' } }],
  [/commit.?latency/i, { kind: 'commit_latency', bad: 'up', usual: { value: 0.2, unit: 'seconds', text: 'under 200 ms' } }],
  [/latency|duration|response.?time|p9\d|p50|elapsed|request.?time/i, { kind: 'latency', bad: 'up' }],
  [/read.?(iops|ops)|reads?.?per|disk.?reads?/i, { kind: 'read_iops', bad: 'none' }],
  [/write.?(iops|ops)|writes?.?per|disk.?writes?/i, { kind: 'write_iops', bad: 'none' }],
  [/read.?throughput|read.?bytes/i, { kind: 'read_throughput', bad: 'none' }],
  [/write.?throughput|write.?bytes|written/i, { kind: 'write_throughput', bad: 'none' }],
  [/network|net.?(rx|tx|in|out|receive|transmit)|bytes.?(in|out|sent|received)/i, { kind: 'network', bad: 'none' }],
  [/open.?(files?|fds?)|file.?desc|process.?open/i, { kind: 'open_files', bad: 'up' }],
  [/thread|goroutine|worker/i, { kind: 'threads', bad: 'up' }],
  [/replicas?|pods?|instances?|nodes?/i, { kind: 'replicas', bad: 'none' }],
  [/request|rps|qps|tps|throughput|hits|calls|transactions|commit|queries|rate/i, { kind: 'requests', bad: 'none' }],
]

export function metricKind(name: string): MetricKind {
  return kinds.find(([pattern]) => pattern.test(name))?.[1] ?? { kind: 'other', bad: 'none' }
}

/** The unit in one word: what the source says, else what the name tells by convention. */
export function unitOf(name: string, unit: string | null): string | null {
  if (unit !== null) return unit
  if (/percent|(^|[._\s])pct|_%$|utili[sz]ation$/i.test(name)) return 'Percent'
  if (/(seconds|_sec|_s)(_total|_sum|_max|_avg)?$/i.test(name)) return 'Seconds'
  if (/(_ms|millis|milliseconds)$/i.test(name)) return 'Milliseconds'
  if (/bytes(_total)?$/i.test(name)) return 'Bytes'
  if (/(_mb|_mib|megabytes)$/i.test(name)) return 'MB'
  if (/(_gb|_gib|gigabytes)$/i.test(name)) return 'GB'
  if (/ratio$/i.test(name)) return 'Ratio'
  return null
}

/** A value in seconds, where the unit is one of time. */
export function inSeconds(value: number, unit: string | null): number | null {
  switch ((unit ?? '').toLowerCase()) {
    case 'seconds':
    case 's':
      return value
    case 'milliseconds':
    case 'ms':
      return value / 1000
    case 'microseconds':
    case 'us':
      return value / 1e6
    default:
      return null
  }
}
