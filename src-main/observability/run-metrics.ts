import { LRUCache } from 'lru-cache'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { RunEventData, ValueRef } from '#shared/events/run-event.ts'
import { isJsonObject } from '#shared/json.ts'
import type { LogRow, RunRecord } from '../storage/log-store.ts'
import type { MetricRegistry } from './metric-registry.ts'

/** What of a run has to be remembered from one of its rows to the next. */
interface RunSoFar {
  phase: string
  /** Level of each agent at work, by its id. */
  levels: Map<string, string>
}

interface Place {
  metrics: MetricRegistry
  workflow: string
  run: RunSoFar
}

type Takes = { [Kind in keyof RunEventData]?: (place: Place, data: RunEventData[Kind]) => void }

const takes: Takes = {
  'run.started': ({ metrics }) => metrics.count('trellis_sessions_started', {}),
  'run.succeeded'(place, { output, ms }) {
    ended(place, 'succeeded', ms)
    const confidence = confidenceIn(output)
    if (confidence !== null) place.metrics.observe('trellis_workflow_confidence_score', { workflow_type: place.workflow }, confidence)
  },
  'run.failed'(place, { error, ms }) {
    failure(place, error, error.kind === 'bug' ? 'critical' : 'error')
    ended(place, 'failed', ms)
  },
  'run.cancelled': (place, { ms }) => ended(place, 'cancelled', ms),
  'phase.changed'({ metrics, run }, { from_phase, to_phase, trigger }) {
    metrics.count('trellis_workflow_phase_transitions', { from_phase: from_phase ?? 'none', to_phase, transition_type: trigger })
    run.phase = to_phase
  },
  'node.failed'(place, { error, handled }) {
    const cancelled = error.code === 'run.cancelled'
    place.metrics.count('trellis_nodes', { outcome: cancelled ? 'cancelled' : 'failed' })
    if (!cancelled) failure(place, error, handled === 'no' ? 'error' : 'warning')
  },
  'step.result'({ metrics }, { name, result, failed }) {
    if (failed && name === 'model') metrics.count('trellis_model_failures', { code: codeIn(result) })
  },
  'agent.spawned': ({ run }, { agent, level }) => void run.levels.set(agent, level),
  'agent.state'({ metrics, run }, { agent, to }) {
    if (to === 'error') metrics.count('trellis_agents', { level: run.levels.get(agent) ?? 'none', outcome: 'failed' })
  },
  'agent.retired'({ metrics, run }, { agent, ms }) {
    const level = run.levels.get(agent) ?? 'none'
    run.levels.delete(agent)
    metrics.count('trellis_agents', { level, outcome: 'succeeded' })
    metrics.observe('trellis_agent_duration_seconds', { level }, ms / 1000)
  },
  'model.returned'({ metrics }, { provider, model, usage, ms, fromJournal }) {
    if (fromJournal) return
    metrics.count('trellis_model_calls', { provider, model })
    metrics.count('trellis_model_tokens', { provider, model, direction: 'input' }, usage.input)
    metrics.count('trellis_model_tokens', { provider, model, direction: 'output' }, usage.output)
    metrics.observe('trellis_model_duration_seconds', { provider, model }, ms / 1000)
  },
  'tool.returned'({ metrics }, { tool, ok, ms, fromJournal }) {
    if (fromJournal) return
    metrics.count('trellis_tool_calls', { tool, outcome: ok ? 'succeeded' : 'failed' })
    metrics.observe('trellis_tool_duration_seconds', { tool }, ms / 1000)
  },
  'fallback.used': ({ metrics }, { what, reached }) => metrics.count('trellis_fallbacks', { what, reached }),
}

/** Kinds that are only counted: what is in them is not read. */
const counted: Readonly<Record<string, string>> = { 'node.finished': 'succeeded', 'node.skipped': 'skipped' }

/** Runs that are remembered at once. */
const mostRuns = 10_000

/** Counts what the rows of runs tell: the same from a log that is read again as while it is written. */
export class RunMetrics {
  readonly #metrics: MetricRegistry
  readonly #runs = new LRUCache<string, RunSoFar>({ max: mostRuns })

  constructor(metrics: MetricRegistry) {
    this.#metrics = metrics
  }

  /** Takes in rows of a run, in order. */
  add({ runId, workflowName }: RunRecord, rows: readonly LogRow[]): void {
    for (const { kind, data } of rows) {
      const outcome = counted[kind]
      if (outcome) this.#metrics.count('trellis_nodes', { outcome })
      // results of steps are many and large, and only failures are counted
      if (!Object.hasOwn(takes, kind) || (kind === 'step.result' && !data.includes('"failed":true'))) continue
      const take = takes[kind as keyof Takes] as (place: Place, data: unknown) => void
      take({ metrics: this.#metrics, workflow: workflowName, run: this.#soFar(runId) }, JSON.parse(data))
      if (kind === 'run.succeeded' || kind === 'run.failed' || kind === 'run.cancelled') this.#runs.delete(runId)
    }
  }

  #soFar(runId: string): RunSoFar {
    const known = this.#runs.get(runId)
    if (known) return known
    const run: RunSoFar = { phase: 'none', levels: new Map() }
    this.#runs.set(runId, run)
    return run
  }
}

function ended({ metrics, workflow, run }: Place, status: string, ms: number): void {
  const labels = { workflow_type: workflow, phase: run.phase }
  metrics.count('trellis_workflow_executions', { ...labels, status })
  metrics.observe('trellis_workflow_duration_seconds', labels, ms / 1000)
}

function failure({ metrics, workflow, run }: Place, { code }: ErrorData, severity: string): void {
  metrics.count('trellis_workflow_errors', { workflow_type: workflow, phase: run.phase, error_type: code, severity })
}

/** How sure a result says that it is: by itself, or one of its parts. */
function confidenceIn(output: ValueRef): number | null {
  const value = 'value' in output ? output.value : null
  if (!isJsonObject(value)) return null
  for (const part of [value, ...Object.values(value)]) {
    if (!isJsonObject(part)) continue
    const confidence = part.confidence ?? part.confidence_score
    if (typeof confidence === 'number' && confidence >= 0 && confidence <= 1) return confidence
  }
  return null
}

function codeIn(result: ValueRef): string {
  const value = 'value' in result ? result.value : null
  const error = isJsonObject(value) ? value.error : null
  return isJsonObject(error) && typeof error.code === 'string' ? error.code : 'none'
}
