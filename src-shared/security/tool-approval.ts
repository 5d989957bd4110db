import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { ToolCaller, ToolCapability, ToolSafety } from './permissions.ts'

/** What a person is told of a call of a tool before they allow it. */
export type ToolApproval = {
  tool: string
  caller: ToolCaller
  capability: ToolCapability
  safety: ToolSafety
  /** Which rule asks. */
  why: string
  /** JSON Schema of the arguments, which may be changed. */
  schema: JsonObject
  /** What it would really do, where its arguments do not say it. */
  does?: JsonObject
  /** What "for this run" would allow: the arguments with what may vary written as `…`. */
  forRun: Json
  /** Tools that could do the same with less risk, three at most. */
  instead: { tool: string; title: string; safety: ToolSafety }[]
}

const answerSchema = z.object({
  approved: z.boolean(),
  comment: z.string().max(2000).default(''),
  /** `run`: calls like this one are not asked about again in this run. */
  scope: z.enum(['once', 'run']).default('once'),
  /** Other arguments than were asked for. */
  arguments: z.record(z.string(), z.json()).optional(),
})
export type ApprovalAnswer = z.output<typeof answerSchema>

export const isApprovalAnswer = (answer: Json): boolean => answerSchema.safeParse(answer).success

/** What a person said. Whatever is not plainly a yes is a no. */
export function readApprovalAnswer(answer: Json): ApprovalAnswer {
  const read = answerSchema.safeParse(answer)
  return read.success ? read.data : { approved: false, comment: '', scope: 'once' }
}

/** The same answer for a run that is forked from the one it was given in: it was not given for that. */
export function answerForFork(answer: Json): Json {
  return isJsonObject(answer) && answer.scope === 'run' ? { ...answer, scope: 'once' } : answer
}
