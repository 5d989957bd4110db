/** What one metric is. Names, labels and buckets are a promise to whoever has drawn a chart of them. */
export interface MetricDefinition {
  type: 'counter' | 'gauge' | 'histogram'
  help: string
  /** As the name ends with it; absent for plain numbers. */
  unit?: 'seconds' | 'bytes'
  labels: readonly string[]
  /** Upper bounds of a histogram; one without a bound follows them. */
  buckets?: readonly number[]
}

const define = <const T extends Record<string, MetricDefinition>>(list: T): T => list

const callSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] as const
const storeSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] as const

/** Every metric of a host. A counter is written with `_total` after its name. */
export const metricList = define({
  trellis_workflow_executions: {
    type: 'counter',
    help: 'Runs that have ended, by workflow, by the phase that they ended in, and by how.',
    labels: ['workflow_type', 'phase', 'status'],
  },
  trellis_workflow_duration_seconds: {
    type: 'histogram',
    help: 'Time that runs took which have ended.',
    unit: 'seconds',
    labels: ['workflow_type', 'phase'],
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60],
  },
  trellis_workflow_confidence_score: {
    type: 'histogram',
    help: 'Confidence that results of runs give for themselves.',
    labels: ['workflow_type'],
    buckets: [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1],
  },
  trellis_workflow_phase_transitions: {
    type: 'counter',
    help: 'Changes of the phase of a run; the type is the id of the node that led to it.',
    labels: ['from_phase', 'to_phase', 'transition_type'],
  },
  trellis_workflow_errors: {
    type: 'counter',
    help: 'Failures of nodes (`warning` where the run went on with it, `error` otherwise) and of runs (`error`, `critical` where Trellis is at fault).',
    labels: ['workflow_type', 'phase', 'error_type', 'severity'],
  },
  trellis_sessions: {
    type: 'gauge',
    help: 'Runs that have not ended, by how they stand, as the store has them.',
    labels: ['status'],
  },
  trellis_sessions_started: { type: 'counter', help: 'Runs that were started.', labels: [] },
  trellis_nodes: { type: 'counter', help: 'Visits of nodes that have settled.', labels: ['outcome'] },
  trellis_agents: { type: 'counter', help: 'Tasks that agents have settled.', labels: ['level', 'outcome'] },
  trellis_agent_duration_seconds: {
    type: 'histogram',
    help: 'Time that agents took for a task.',
    unit: 'seconds',
    labels: ['level'],
    buckets: callSeconds,
  },
  trellis_model_calls: { type: 'counter', help: 'Answers of models.', labels: ['provider', 'model'] },
  trellis_model_failures: { type: 'counter', help: 'Calls of models that failed, each attempt by itself.', labels: ['code'] },
  trellis_model_tokens: {
    type: 'counter',
    help: 'Tokens that models read (`input`) and wrote (`output`).',
    labels: ['provider', 'model', 'direction'],
  },
  trellis_model_duration_seconds: {
    type: 'histogram',
    help: 'Time from the call of a model to its whole answer.',
    unit: 'seconds',
    labels: ['provider', 'model'],
    buckets: callSeconds,
  },
  trellis_tool_calls: { type: 'counter', help: 'Calls of tools, by whether they succeeded.', labels: ['tool', 'outcome'] },
  trellis_tool_duration_seconds: {
    type: 'histogram',
    help: 'Time that calls of tools took.',
    unit: 'seconds',
    labels: ['tool'],
    buckets: callSeconds,
  },
  trellis_fallbacks: {
    type: 'counter',
    help: 'Times that something went on with the next of a chain: what, and what it came to.',
    labels: ['what', 'reached'],
  },
  trellis_database_commit_duration_seconds: {
    type: 'histogram',
    help: 'Time from handing rows to the store to their being durable.',
    unit: 'seconds',
    labels: [],
    buckets: storeSeconds,
  },
  trellis_database_rows: { type: 'counter', help: 'Rows that were made durable.', labels: [] },
  trellis_database_query_duration_seconds: {
    type: 'histogram',
    help: 'Time that other requests to the store took, waiting for their turn included.',
    unit: 'seconds',
    labels: ['operation'],
    buckets: storeSeconds,
  },
  trellis_database_slow_queries: {
    type: 'counter',
    help: 'Requests to the store that took over 100 ms, commits included.',
    labels: ['operation'],
  },
  trellis_database_failures: {
    type: 'counter',
    help: 'Requests that the store refused or failed, by code.',
    labels: ['operation', 'code'],
  },
  trellis_process_heap_bytes: { type: 'gauge', help: 'Memory that JavaScript values of the host use.', unit: 'bytes', labels: [] },
  trellis_process_resident_memory_bytes: { type: 'gauge', help: 'Memory of the process of the host.', unit: 'bytes', labels: [] },
  trellis_process_cpu_seconds: { type: 'counter', help: 'Processor time of the host.', unit: 'seconds', labels: [] },
  trellis_process_start_time_seconds: {
    type: 'gauge',
    help: 'When the host was started, in seconds since the epoch.',
    unit: 'seconds',
    labels: [],
  },
  trellis_event_loop_lag_seconds: {
    type: 'gauge',
    help: 'How late the host got to what was due, since it was last asked: the median, the 99th percentile and the longest (`1`).',
    unit: 'seconds',
    labels: ['quantile'],
  },
  trellis_pool_size: {
    type: 'gauge',
    help: 'How much there is of what runs use up: runs, bytes of memory, milliseconds of lag, calls of a provider of models or of a tool at once.',
    labels: ['pool'],
  },
  trellis_pool_used: { type: 'gauge', help: 'How much of a pool is in use, in the unit of its size.', labels: ['pool'] },
  trellis_pool_waiting: { type: 'gauge', help: 'What waits until a pool has room again.', labels: ['pool'] },
  trellis_breaker_open: {
    type: 'gauge',
    help: 'Whether what a pool is for is left alone because it failed: 0 it is not, 0.5 it is tried again, 1 it is.',
    labels: ['pool'],
  },
})

export type MetricName = keyof typeof metricList

/** The values that a metric wants for its labels. */
export type MetricLabels<Name extends MetricName> = Record<(typeof metricList)[Name]['labels'][number], string>
