import { z } from 'zod'
import { type ErrorCode, errorCodes } from '../errors/codes.ts'
import { grantRequestSchema } from '../security/grant.ts'

const place = z.object({
  file: z.string().optional(),
  node: z.string().optional(),
  edge: z.string().optional(),
  path: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
})

/** An `ErrorData` as it crosses processes. */
export const errorData = z.object({
  code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
  kind: z.enum(['user', 'operational', 'bug']),
  message: z.string(),
  hint: z.string().optional(),
  place: place.optional(),
  asks: z.object({ request: grantRequestSchema, workflow: z.string().nullable() }).optional(),
})

/** Replies cross as values: `{ok: true, value}` or `{ok: false, error}`. */
export function resultOf<Schema extends z.ZodType>(value: Schema) {
  return z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), error: errorData })])
}
