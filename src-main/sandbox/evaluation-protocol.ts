import type { ErrorData } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'

/** What a worker thread is asked to evaluate: whatever may take long. */
export type EvaluationTask =
  | { task: 'expression'; source: string; input: Json; now?: number; random?: number }
  | { task: 'template'; source: string; values: JsonObject }

export type EvaluationRequest = EvaluationTask & { id: number }

/** `text` is JSON for an expression, and the text itself for a template. */
export type EvaluationReply = { ready: true } | { id: number; ok: true; text: string } | { id: number; ok: false; error: ErrorData }
