import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { McpMessage } from '../events/mcp-message.ts'
import type { RunStatus, TokenUsage } from '../events/run-event.ts'
import type { Json, JsonObject } from '../json.ts'
import type { RunSummary } from './contract.ts'
import { resultOf } from './result.ts'

/** A run as a session of an investigation. Times are microseconds since the epoch. */
export interface SessionRecord {
  session_id: string
  /** Of the alert that the run was given, as far as it names these. */
  alert_id: string | null
  alert_type: string | null
  alert_data: Json
  /** The agent that leads, by its name; null where there is none. */
  agent_type: string | null
  status: RunStatus
  started_at: number
  completed_at: number | null
  error_message: string | null
  session_metadata: JsonObject
}

interface InteractionBase {
  session_id: string
  /** The event that it is made from: its place in the merged timeline. */
  seq: number
  /** Microseconds since the epoch. */
  timestamp: number
  /** Where in the workflow, in words. */
  step_description: string
  /** Null while there is no answer. */
  duration_ms: number | null
  success: boolean | null
  error_message: string | null
}

/** One call of a model, with what its tool calls gave. */
export interface ModelInteraction extends InteractionBase {
  type: 'model'
  interaction_id: string
  prompt_text: string
  response_text: string | null
  tool_calls: { id: string; name: string; arguments: Json }[]
  tool_results: { id: string; name: string; ok: boolean; result: Json }[]
  model_used: string
  token_usage: TokenUsage | null
}

/** One message to or from a server of tools; those that come with Trellis are the server `trellis`. */
export interface ToolCommunication extends InteractionBase {
  type: 'tool'
  communication_id: string
  server_name: string
  /** `message`: as it went over the wire to or from an MCP server. */
  communication_type: 'tool_list' | 'tool_call' | 'result' | 'message'
  tool_name: string | null
  tool_arguments: Json
  tool_result: Json
  /** Of a `tool_list`. */
  available_tools: string[]
  /** Of a `message`. */
  mcp_message?: McpMessage
}

export type Interaction = ModelInteraction | ToolCommunication

export const exportFormats = ['json', 'html', 'otel'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** A run as a file. */
export interface ExportedRun {
  /** A name for the file. */
  name: string
  /** MIME type. */
  type: string
  text: string
}

const runId = z.string().max(100)
const empty = z.object({})

/** Calls on runs that are history: looking at them as sessions, taking them along, taking them away. */
export const historyContract = {
  session: oc.input(z.object({ runId })).output(resultOf(z.custom<SessionRecord>())),
  /** What was said to models and tools, in one timeline, after the event `after`. `next` is null at the end. */
  interactions: oc
    .input(z.object({ runId, after: z.int().min(0).default(0), limit: z.int().min(1).max(1_000).default(200) }))
    .output(resultOf(z.custom<{ interactions: Interaction[]; next: number | null }>())),
  export: oc.input(z.object({ runId, format: z.enum(exportFormats) })).output(resultOf(z.custom<ExportedRun>())),
  /** Deletes a run that has ended, for good. Fails with `run.not_ended`. */
  delete: oc.input(z.object({ runId })).output(resultOf(empty)),
  /** Deletes the runs that ended more than some days ago, but for so many of the newest. Gives those that it deleted, or would. */
  prune: oc
    .input(
      z.object({
        olderThanDays: z.number().min(0).max(100_000),
        keep: z.int().min(0).optional(),
        dryRun: z.boolean().optional(),
      }),
    )
    .output(resultOf(z.custom<RunSummary[]>())),
}
