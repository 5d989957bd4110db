import type { AgentWork, ModelWork, ToolWork, WorkDone } from '#shared/api/run-statistics.ts'
import type { RunEventData } from '#shared/events/run-event.ts'
import type { LogRow } from './log-store.ts'

/** The numbers of one run, taken from its log once it has ended. */
export interface RunMeasures {
  /** Milliseconds that it was at work. */
  ms: number
  fallbacks: number
  agents: AgentWork[]
  models: ModelWork[]
  tools: ToolWork[]
}

interface Draft {
  measures: RunMeasures
  /** Who an agent is, by its id. */
  agents: Map<string, AgentWork>
}

type Takes = { [Kind in keyof RunEventData]?: (draft: Draft, data: RunEventData[Kind]) => void }

function ends({ measures }: Draft, { ms }: { ms: number }): void {
  measures.ms = ms
}

const takes: Takes = {
  'run.succeeded': ends,
  'run.failed': ends,
  'run.cancelled': ends,
  'fallback.used': ({ measures }) => void measures.fallbacks++,
  'agent.spawned'({ measures, agents }, { agent, name, level }) {
    const found = measures.agents.find((known) => known.name === name && known.level === level)
    const work = found ?? { name, level, ...nothing(), tokens: { input: 0, output: 0 } }
    if (!found) measures.agents.push(work)
    agents.set(agent, work)
  },
  'agent.state'({ agents }, { agent, to }) {
    const work = to === 'error' ? agents.get(agent) : undefined
    if (!work) return
    work.calls++
    work.failed++
  },
  'agent.retired'({ agents }, { agent, ms }) {
    const work = agents.get(agent)
    if (work) did(work, ms)
  },
  'model.returned'({ measures, agents }, { agent, provider, model, usage, ms, fromJournal }) {
    if (fromJournal) return
    const found = measures.models.find((known) => known.provider === provider && known.model === model)
    const work = found ?? { provider, model, calls: 0, ms: 0, longest: 0, tokens: { input: 0, output: 0 } }
    if (!found) measures.models.push(work)
    did(work, ms)
    for (const tokens of [work.tokens, agents.get(agent ?? '')?.tokens]) {
      if (!tokens) continue
      tokens.input += usage.input
      tokens.output += usage.output
    }
  },
  'tool.returned'({ measures }, { tool, ok, ms, fromJournal }) {
    if (fromJournal) return
    const found = measures.tools.find((known) => known.tool === tool)
    const work = found ?? { tool, ...nothing() }
    if (!found) measures.tools.push(work)
    did(work, ms)
    if (!ok) work.failed++
  },
}

const nothing = (): WorkDone => ({ calls: 0, failed: 0, ms: 0, longest: 0 })

function did(work: Omit<WorkDone, 'failed'>, ms: number): void {
  work.calls++
  work.ms += ms
  work.longest = Math.max(work.longest, ms)
}

/** Kinds of rows that have a number in them. */
export const measuredKinds: readonly string[] = Object.keys(takes)

/** Takes the numbers from the rows of a run, in order; other kinds may be left out. */
export function measureRun(rows: Iterable<Pick<LogRow, 'kind' | 'data'>>): RunMeasures {
  const draft: Draft = { measures: { ms: 0, fallbacks: 0, agents: [], models: [], tools: [] }, agents: new Map() }
  for (const { kind, data } of rows) {
    const take = Object.hasOwn(takes, kind) ? (takes[kind as keyof Takes] as (draft: Draft, data: unknown) => void) : undefined
    take?.(draft, JSON.parse(data))
  }
  return draft.measures
}
