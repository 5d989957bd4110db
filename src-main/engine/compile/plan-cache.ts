import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { buildPlan } from './build-plan.ts'
import type { Plan } from './plan.ts'

/** Plans by the content of their documents: a workflow that is started again is not planned again. */
const plans = new LRUCache<string, Plan>({ max: 64 })

/**
 * The plan of a document, built once per content. `workflows` are the documents that it may run, by reference: their
 * schemas give sub-workflow nodes their ports. Throws an `AppError` for a document that cannot be run.
 */
export function planOf(document: WorkflowDocument, workflows: Readonly<Record<string, WorkflowDocument>> = {}): Plan {
  const { layout: _layout, ...logic } = document
  const schemas = Object.entries(workflows).map(([reference, { inputs, outputs }]) => [reference, inputs, outputs])
  const key = hash('sha256', JSON.stringify([logic, schemas]))
  let plan = plans.get(key)
  if (!plan) {
    plan = buildPlan(document, { subWorkflow: (reference) => (Object.hasOwn(workflows, reference) ? workflows[reference] : undefined) })
    plans.set(key, plan)
  }
  return plan
}
