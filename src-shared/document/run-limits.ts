import { z } from 'zod'
import { permissionsSchema } from '../security/permissions.ts'
import { budgetSchema } from './document-schema.ts'
import type { WorkflowBudget } from './workflow-document.ts'

/** What one run may do less than its workflow and workspace let it. It can only narrow. */
export const runLimitsSchema = z.strictObject({
  /** As in `trellis.yaml`; they come after those of the organisation and the workspace. */
  permissions: permissionsSchema.optional(),
  /** `scheme://host:port`: where requests of its tools and nodes may go at all. Each has to be granted as always. */
  hosts: z
    .array(z.url({ protocol: /^https?$/ }))
    .max(200)
    .optional(),
  /** Counts where it is less than that of the workflow. */
  budget: budgetSchema.optional(),
})
export type RunLimits = z.output<typeof runLimitsSchema>

/** The lower of each limit; one that only one of them has counts. */
export function narrowBudget(own: WorkflowBudget, given: WorkflowBudget = {}): WorkflowBudget {
  const names = ['tokens', 'usd', 'seconds', 'steps'] as const
  const least = names.flatMap((name) => {
    const limits = [own[name], given[name]].filter((limit) => limit !== undefined)
    return limits.length > 0 ? [[name, Math.min(...limits)] as const] : []
  })
  return Object.fromEntries(least)
}
