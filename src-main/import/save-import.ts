import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import type { WorkflowFiles } from '../storage/workflow-files.ts'

/** The same document with the workflows that it calls named by what they are called now. */
export function renameReferences(document: WorkflowDocument, names: ReadonlyMap<string, string>): WorkflowDocument {
  let changed = false
  const nodes = Object.fromEntries(
    Object.entries(document.nodes).map(([id, node]) => {
      const name = node.kind === 'sub-workflow' ? names.get(String(node.config.workflow)) : undefined
      if (name === undefined) return [id, node]
      changed = true
      return [id, { ...node, config: { ...node.config, workflow: name } }]
    }),
  )
  return changed ? { ...document, nodes } : document
}

/**
 * Writes imported workflows as new files of a workspace, never over another. Files that call each other are all made before
 * their calls are named by the files, since each may call any other.
 */
export async function saveImport(
  files: WorkflowFiles,
  workflows: readonly ImportedWorkflow[],
  folder?: string,
): Promise<{ file: string; name: string }[]> {
  const made: { file: string; name: string }[] = []
  const names = new Map<string, string>()
  for (const { document, reference } of workflows) {
    const name = document.name.slice(0, 200).trim() || 'Imported workflow'
    const { file } = await files.create(name, { document, ...(folder === undefined ? {} : { folder }) })
    made.push({ file, name })
    if (reference !== null) names.set(reference, file)
  }
  if (names.size === 0) return made
  for (const { file } of made) {
    const { document, revision } = await files.open(file, {})
    const renamed = document && renameReferences(document, names)
    if (renamed && renamed !== document) await files.save(file, renamed, revision)
  }
  return made
}
