import { create } from 'zustand'
import type { Problem } from '#shared/document/problem.ts'
import { validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'

export interface Schemas {
  inputs: JsonObject
  outputs: JsonObject
}

/** What the workflows take and give that nodes of the open one run, by the reference that the nodes hold. */
export const useSubWorkflows = create<{ schemas: Readonly<Record<string, Schemas>> }>(() => ({ schemas: {} }))

export const schemasOf = (reference: string): Schemas | undefined => useSubWorkflows.getState().schemas[reference]

export function learnSchemas(reference: string, { inputs, outputs }: Schemas): void {
  const known = schemasOf(reference)
  if (known && JSON.stringify(known) === JSON.stringify({ inputs, outputs })) return
  useSubWorkflows.setState(({ schemas }) => ({ schemas: { ...schemas, [reference]: { inputs, outputs } } }))
}

/** The workflows that nodes of a document run. */
export function referencesOf(document: WorkflowDocument): Set<string> {
  const references = new Set<string>()
  for (const { kind, config } of Object.values(document.nodes))
    if (kind === 'sub-workflow' && typeof config.workflow === 'string' && config.workflow !== '') references.add(config.workflow)
  return references
}

/** What can be seen from here of what is wrong with a document. Whether a workflow exists that was not read yet, only the host knows. */
export function problemsOf(document: WorkflowDocument): Problem[] {
  return validateDocument(document, { subWorkflow: schemasOf }).filter(({ code }) => code !== 'workflow.unknown')
}
