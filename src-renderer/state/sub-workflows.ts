import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { call } from './api.ts'
import { loadWorkflows, useCatalogue } from './catalogue-store.ts'
import { shownDocument, useDocument } from './document-store.ts'
import { learnSchemas, referencesOf } from './sub-workflow-schemas.ts'

/** The workflow of this workspace that a reference names, or undefined when there is none that can be read. */
export async function openedByReference(reference: string): Promise<WorkflowDocument | undefined> {
  if (reference === '') return undefined
  const workflows = useCatalogue.getState().workflows ?? (await loadWorkflows())
  const found = workflows.find(({ id, file }) => id === reference || file === reference)
  if (!found) return undefined
  try {
    return (await call((client) => client.workflow.open({ file: found.file }))).document ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps the schemas in step with what the open workflow refers to, and with the list of workflows. */
export function followSubWorkflows(): void {
  let asked = ''
  const ask = () => {
    const document = shownDocument(useDocument.getState())
    const references = document ? referencesOf(document) : new Set<string>()
    const updated = (useCatalogue.getState().workflows ?? []).map(({ file, updatedAt }) => `${file} ${updatedAt}`)
    const key = JSON.stringify([[...references], references.size > 0 ? updated : []])
    if (key === asked) return
    asked = key
    for (const reference of references) void openedByReference(reference).then((opened) => opened && learnSchemas(reference, opened))
  }
  useDocument.subscribe((state, before) => shownDocument(state)?.nodes !== shownDocument(before)?.nodes && ask())
  useCatalogue.subscribe((state, before) => state.workflows !== before.workflows && ask())
  ask()
}
