import { z } from 'zod'
import { grantRequestSchema } from './grant.ts'

/** What a person has granted for runs where nobody is asked: `trellis grants export` writes it, `trellis run --grant` takes it. */
export const grantsFile = z.strictObject({
  format: z.literal('trellis-grants'),
  version: z.literal(1),
  /** Hash of the workflow as the person looked at it. It holds for no other. */
  workflow: z.string().regex(/^[0-9a-f]{64}$/),
  workflow_name: z.string().max(500),
  /** `of` says who asks: the workflow, or the workspace itself. */
  grants: z.array(z.strictObject({ of: z.enum(['workflow', 'workspace']), request: grantRequestSchema })).max(1_000),
})
export type GrantsFile = z.output<typeof grantsFile>
