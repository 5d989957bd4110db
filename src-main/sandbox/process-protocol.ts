import type { ErrorData } from '#shared/errors/app-error.ts'

/** Code to run in a virtual machine, or only to compile. */
export interface CodeTask {
  task: 'run' | 'check'
  source: string
  input: string
  timeoutMs: number
  memoryBytes: number
}

export interface ExpressionTask {
  task: 'expression'
  source: string
  input: string
  now?: number
  random?: number
}

export interface TemplateTask {
  task: 'template'
  source: string
  values: string
}

/** What a process is asked for. Values travel as JSON text, so that nothing but data crosses. */
export type ProcessTask = CodeTask | ExpressionTask | TemplateTask
export type ProcessRequest = ProcessTask & { id: number }

/** `text` is JSON for code and expressions, and the text itself for a template. */
export type ProcessAnswer = { id: number; logs?: string[] /** The process ends after this. */; last?: boolean } & (
  | { ok: true; text: string }
  | { ok: false; error: ErrorData }
)

/**
 * What a process says: once that it is there; of a task for which it first had to load something, that it begins; and the
 * answer.
 */
export type ProcessReply = { ready: true } | { id: number; begun: true } | ProcessAnswer

/** Caps that hold whatever a node asks for, in characters where nothing else is said. */
export const sandboxLimits = {
  /** JSON that code gives. */
  resultChars: 4 * 1024 * 1024,
  /** JSON that code is given. */
  inputChars: 16 * 1024 * 1024,
  /** JSON that an expression or a template is given. */
  evaluationChars: 32 * 1024 * 1024,
  sourceChars: 256 * 1024,
  logLines: 200,
  logLineChars: 2_000,
  stackBytes: 256 * 1024,
} as const
