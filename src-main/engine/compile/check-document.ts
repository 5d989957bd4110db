import type { Problem } from '#shared/document/problem.ts'
import { type ValidationOptions, validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { EngineServices } from '../services.ts'
import { deepCheck } from './deep-check.ts'

/** Everything that can be found wrong before a run: shape, graph and configs, and the text of expressions, templates and code. */
export async function checkDocument(
  document: WorkflowDocument,
  services: Pick<EngineServices, 'expressions' | 'templates' | 'sandbox'>,
  options: ValidationOptions = {},
): Promise<Problem[]> {
  return [...validateDocument(document, options), ...(await deepCheck(document, services, AbortSignal.timeout(10_000)))]
}
