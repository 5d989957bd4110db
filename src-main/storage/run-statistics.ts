import type { RunSlice, RunStatistics, StatisticsQuery, WorkDone, WorkflowRuns } from '#shared/api/run-statistics.ts'
import { runStatuses, type TokenUsage } from '#shared/events/run-event.ts'
import type { RunRecord } from './log-store.ts'
import type { RunMeasures } from './run-measures.ts'

/** A run with its numbers; null while they have not been taken. */
export interface MeasuredRun extends Pick<RunRecord, 'workflowId' | 'workflowName' | 'status' | 'startedAt' | 'endedAt'> {
  measures: RunMeasures | null
}

/** Runs that are counted at most: adding them up must not hold up those that write. */
export const mostCounted = 20_000

type Work = Omit<WorkDone, 'failed'> & { failed?: number; tokens?: TokenUsage }

/** Adds runs up, the newest first. `cut`: there are more than were given. */
export function statisticsOf(runs: readonly MeasuredRun[], { since, until, slices: count }: StatisticsQuery, cut: boolean): RunStatistics {
  const statuses = Object.fromEntries(runStatuses.map((status) => [status, 0])) as Record<(typeof runStatuses)[number], number>
  const from = since ?? Math.min(until - 1, ...runs.slice(-1).map(({ startedAt }) => startedAt))
  const length = Math.max(1, (until - from) / count)
  const slices: RunSlice[] = Array.from({ length: count }, (_, i) => ({
    from: Math.round(from + i * length),
    ...{ succeeded: 0, failed: 0, cancelled: 0, open: 0 },
    tokens: noTokens(),
  }))
  const tokens = noTokens()
  const times: number[] = []
  const workflows = new Map<string, WorkflowRuns & { times: number[] }>()
  const [agents, models, tools] = [
    new Sums<RunMeasures['agents'][number]>(),
    new Sums<RunMeasures['models'][number]>(),
    new Sums<RunMeasures['tools'][number]>(),
  ]
  let fallbacks = 0
  for (const { workflowId, workflowName, status, startedAt, measures } of runs) {
    statuses[status]++
    const outcome = status === 'succeeded' || status === 'failed' || status === 'cancelled' ? status : 'open'
    const slice = slices[Math.min(count - 1, Math.floor((startedAt - from) / length))]
    if (slice) slice[outcome]++
    let workflow = workflows.get(workflowId)
    if (!workflow) {
      const none = { runs: 0, succeeded: 0, failed: 0, cancelled: 0, tokens: noTokens(), time: null, times: [] }
      workflow = { id: workflowId, name: workflowName, ...none }
      workflows.set(workflowId, workflow)
    }
    workflow.runs++
    if (outcome !== 'open') workflow[outcome]++
    if (!measures) continue
    times.push(measures.ms)
    workflow.times.push(measures.ms)
    fallbacks += measures.fallbacks
    for (const agent of measures.agents) agents.add(`${agent.level} ${agent.name}`, agent)
    for (const tool of measures.tools) tools.add(tool.tool, tool)
    for (const model of measures.models) {
      models.add(`${model.provider} ${model.model}`, model)
      for (const sum of [tokens, workflow.tokens, slice?.tokens]) if (sum) addTokens(sum, model.tokens)
    }
  }
  return {
    ...{ runs: runs.length, statuses, tokens, fallbacks, slices, cut, time: timeOf(times) },
    workflows: [...workflows.values()]
      .map(({ times: own, ...workflow }) => ({ ...workflow, time: timeOf(own) }))
      .sort((a, b) => b.runs - a.runs || (a.name < b.name ? -1 : 1)),
    ...{ agents: agents.list(), models: models.list(), tools: tools.list() },
    behind: runs.filter(({ endedAt, measures }) => endedAt !== null && measures === null).length,
  }
}

/** Work of the same name in many runs, put together. */
class Sums<T extends Work> {
  readonly #all = new Map<string, T>()

  add(key: string, work: T): void {
    const sum = this.#all.get(key)
    if (!sum) return void this.#all.set(key, structuredClone(work))
    sum.calls += work.calls
    sum.ms += work.ms
    sum.longest = Math.max(sum.longest, work.longest)
    if (sum.failed !== undefined) sum.failed += work.failed ?? 0
    if (sum.tokens && work.tokens) addTokens(sum.tokens, work.tokens)
  }

  list(): T[] {
    return [...this.#all.values()].sort((a, b) => b.ms - a.ms || b.calls - a.calls)
  }
}

const noTokens = (): TokenUsage => ({ input: 0, output: 0 })

function addTokens(sum: TokenUsage, tokens: TokenUsage): void {
  sum.input += tokens.input
  sum.output += tokens.output
}

/** The nearest rank, as it is usually told: at least that share of the runs took no longer. */
function timeOf(times: number[]): WorkflowRuns['time'] {
  if (times.length === 0) return null
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  return { median: at(0.5), p95: at(0.95) }
}
