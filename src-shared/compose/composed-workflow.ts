import type { Problem } from '../document/problem.ts'
import type { WorkflowDocument } from '../document/workflow-document.ts'
import type { PlanShape, PlanStep } from './workflow-plan.ts'

/** A workflow that was made of a request in plain words, and how. */
export interface ComposedWorkflow {
  document: WorkflowDocument
  /** Of a template that speaks of the same, by these words (stems); or of a plan, by this model. */
  made: { of: 'template'; template: string; words: string[] } | { of: 'plan'; shape: PlanShape; model: string }
  /** What became of the request; `from` are the words of it, where they are known. `unread`: nothing in these said what is to be done. */
  steps: { title: string; kind: PlanStep['kind']; tools: string[]; from: string; unread?: true }[]
  /** What the checker says of the document. */
  problems: Problem[]
  /** A template that speaks of some of it. */
  near?: string
}
