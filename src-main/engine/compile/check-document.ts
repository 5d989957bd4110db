import type { Problem } from '#shared/document/problem.ts'
import { type ValidationOptions, validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { deepCheck } from './deep-check.ts'

/** Everything that can be found wrong before a run: shape, graph and configs, and the text of expressions, templates and code. */
export function checkDocument(document: WorkflowDocument, options: ValidationOptions = {}): Problem[] {
  return [...validateDocument(document, options), ...deepCheck(document)]
}
