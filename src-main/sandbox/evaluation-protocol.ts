import type { ErrorData } from '#shared/errors/app-error.ts'

/** What a process is asked to evaluate: whatever may take long. Values travel as JSON text. */
export type EvaluationTask =
  | { task: 'expression'; source: string; input: string; now?: number; random?: number }
  | { task: 'template'; source: string; values: string }

export type EvaluationRequest = EvaluationTask & { id: number }

/** `text` is JSON for an expression, and the text itself for a template. */
export type EvaluationReply = { id: number; ok: true; text: string } | { id: number; ok: false; error: ErrorData }

/** Characters of JSON that an expression or a template may be given in a process of its own. */
export const mostInputChars = 32 * 1024 * 1024
