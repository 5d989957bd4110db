import { z } from 'zod'
import type { ErrorData } from '../errors/app-error.ts'
import type { AgentLevel, RunStatus, TokenUsage } from '../events/run-event.ts'

/** Which runs are counted: those that were started in a span of time, cut into so many slices. Epoch milliseconds. */
export const statisticsQuery = z.object({
  /** Absent: from the first run that there is. */
  since: z.number().optional(),
  until: z.number(),
  slices: z.int().min(1).max(100),
})
export type StatisticsQuery = z.infer<typeof statisticsQuery>

/** How often something was done, and how long it took, in milliseconds. */
export interface WorkDone {
  calls: number
  failed: number
  /** Of all of them together. */
  ms: number
  longest: number
}
export interface AgentWork extends WorkDone {
  name: string
  level: AgentLevel
  tokens: TokenUsage
}
/** Failed calls of a model are not told of by model, and so are not in here. */
export interface ModelWork extends Omit<WorkDone, 'failed'> {
  provider: string
  model: string
  tokens: TokenUsage
}
export interface ToolWork extends WorkDone {
  tool: string
}

/** Runs of one workflow. Times are those of runs that have ended. */
export interface WorkflowRuns {
  id: string
  name: string
  runs: number
  succeeded: number
  failed: number
  cancelled: number
  tokens: TokenUsage
  /** Milliseconds; null while none has ended. */
  time: { median: number; p95: number } | null
}

/** Runs that were started in one slice of the time. */
export interface RunSlice {
  /** Epoch milliseconds; it ends where the next one begins. */
  from: number
  succeeded: number
  failed: number
  cancelled: number
  /** They have not ended. */
  open: number
  tokens: TokenUsage
}

/** What runs did over some time. Tokens and calls are those of runs that have ended; what was taken over from a log is not counted again. */
export interface RunStatistics {
  runs: number
  statuses: Readonly<Record<RunStatus, number>>
  time: WorkflowRuns['time']
  tokens: TokenUsage
  fallbacks: number
  slices: readonly RunSlice[]
  /** Each list begins with what took the most. */
  workflows: readonly WorkflowRuns[]
  agents: readonly AgentWork[]
  models: readonly ModelWork[]
  tools: readonly ToolWork[]
  /** So many of the runs have ended without their numbers being taken yet: asking again tells more. */
  behind: number
  /** There are more runs than are counted: only the newest are. */
  cut: boolean
}

/** The same with how the store of this host is. */
export interface HostStatistics extends RunStatistics {
  /** Why it is only read, or null. */
  damage: ErrorData | null
}
