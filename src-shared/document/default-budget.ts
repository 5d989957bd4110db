import type { WorkflowBudget } from './workflow-document.ts'

/**
 * The limits of a run whose workflow sets none: enough for any document that can be drawn and for an investigation on a slow
 * model, and an end for a run that nobody watches. Tokens and money are not limited, since models differ too much.
 */
export const defaultBudget = { steps: 10_000, seconds: 3_600 } as const satisfies WorkflowBudget

/** A workflow's own limits, and the usual ones for what it leaves open. */
export function budgetOf(own: WorkflowBudget | undefined): WorkflowBudget {
  return { ...defaultBudget, ...own }
}
