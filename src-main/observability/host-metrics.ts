import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { RunSummary } from '#shared/api/contract.ts'
import type { PoolState } from '../engine/run/admission.ts'
import type { LogObserver } from '../storage/log-observer.ts'
import type { LogRow, RunRecord } from '../storage/log-store.ts'
import { MetricRegistry } from './metric-registry.ts'
import { RunMetrics } from './run-metrics.ts'

/** The metrics of a host: it looks on as its log is written, and measures its process. */
export interface HostMetrics {
  readonly observer: LogObserver
  /** Everything in the OpenMetrics format. `open` are the runs that have not ended, `pools` what they use up. */
  text(open: readonly Pick<RunSummary, 'status'>[], pools: readonly PoolState[]): string
  close(): void
}

export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

const slowMs = 100
const breakerValues = { closed: 0, half_open: 0.5, open: 1 } as const
/** How often the event loop is looked at, in milliseconds. */
const lagEveryMs = 20

/** What was measured is the time from one look to the next, in nanoseconds: only what is over the pause between them is lag. */
export const lagSeconds = (betweenLooks: number): number => Math.max(0, betweenLooks / 1e9 - lagEveryMs / 1000)

export function createHostMetrics(): HostMetrics {
  const metrics = new MetricRegistry()
  const runs = new RunMetrics(metrics)
  const lag = monitorEventLoopDelay({ resolution: lagEveryMs })
  lag.enable()
  let waiting: { run: RunRecord; rows: readonly LogRow[] }[] = []
  let due: NodeJS.Immediate | null = null

  // after whoever waits for these rows has gone on
  const take = () => {
    due = null
    const batch = waiting
    waiting = []
    for (const { run, rows } of batch) {
      metrics.count('trellis_database_rows', {}, rows.length)
      runs.add(run, rows)
    }
  }

  return {
    observer: {
      kept(run, rows) {
        if (rows.length === 0) return
        waiting.push({ run, rows })
        due ??= setImmediate(take)
      },
      ended(operation, ms, error) {
        if (error) metrics.count('trellis_database_failures', { operation, code: error.code })
        else if (operation === 'append') metrics.observe('trellis_database_commit_duration_seconds', {}, ms / 1000)
        else metrics.observe('trellis_database_query_duration_seconds', { operation }, ms / 1000)
        if (ms > slowMs) metrics.count('trellis_database_slow_queries', { operation })
      },
    },
    text(open, pools) {
      take()
      metrics.clear('trellis_sessions')
      const counts = { queued: 0, running: 0, waiting: 0, paused: 0 }
      for (const { status } of open) if (status in counts) counts[status as keyof typeof counts]++
      for (const [status, count] of Object.entries(counts)) metrics.set('trellis_sessions', { status }, count)
      for (const { name: pool, size, used, waiting, breaker } of pools) {
        metrics.set('trellis_pool_size', { pool }, size)
        metrics.set('trellis_pool_used', { pool }, used)
        metrics.set('trellis_pool_waiting', { pool }, waiting)
        if (breaker) metrics.set('trellis_breaker_open', { pool }, breakerValues[breaker])
      }
      measureProcess(metrics)
      for (const [quantile, percent] of [
        ['0.5', 50],
        ['0.99', 99],
        ['1', 100],
      ] as const)
        metrics.set('trellis_event_loop_lag_seconds', { quantile }, lag.count === 0 ? 0 : lagSeconds(lag.percentile(percent)))
      lag.reset()
      return metrics.text()
    },
    close() {
      lag.disable()
      if (due) clearImmediate(due)
    },
  }
}

function measureProcess(metrics: MetricRegistry): void {
  const { heapUsed, rss } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  metrics.set('trellis_process_heap_bytes', {}, heapUsed)
  metrics.set('trellis_process_resident_memory_bytes', {}, rss)
  metrics.set('trellis_process_cpu_seconds', {}, (user + system) / 1e6)
  metrics.set('trellis_process_start_time_seconds', {}, Math.round(performance.timeOrigin) / 1000)
}
