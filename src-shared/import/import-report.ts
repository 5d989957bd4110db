import type { WorkflowDocument } from '../document/workflow-document.ts'

/** The products whose workflows can be brought in. */
export const importProducts = { dify: 'Dify', flowise: 'Flowise AgentFlow v2', n8n: 'n8n', rivet: 'Rivet' } as const
export type ImportProduct = keyof typeof importProducts

/**
 * What became of one part of the source.
 * - `kept`: a node does the same, and every setting of the part went into it.
 * - `changed`: a node does it, with something different or left out, which is listed.
 * - `lost`: no node does it; it is kept as a placeholder or a note, with its original.
 */
export type ImportOutcome = 'kept' | 'changed' | 'lost'

/** An expression of the source and what it became; null where it could not be converted. */
export interface ConvertedExpression {
  from: string
  to: string | null
}

export interface ImportedPart {
  /** Id in the source. */
  id: string
  name: string
  /** Type in the source. */
  type: string
  outcome: ImportOutcome
  /** Kind of the node that stands for it, null where none does. */
  kind: string | null
  /** That node's id in the document. */
  node: string | null
  /** What is different, a sentence each. */
  changes: string[]
  /** Settings of the source that nothing in the document holds: those that no mapper read. */
  dropped: { field: string; value: string }[]
  expressions: ConvertedExpression[]
}

/** What an import did, made by the import itself while it did it. */
export interface ImportReport {
  product: ImportProduct
  /** Version of the format, as the file says it. */
  version: string | null
  parts: ImportedPart[]
  counts: Record<ImportOutcome, number>
  /** What concerns the workflow as a whole. */
  notes: string[]
  /** What a person has to do before it runs. */
  todo: string[]
}

export interface ImportedWorkflow {
  /** What other workflows of the same file call it by, in their sub-workflow nodes; null when nothing does. */
  reference: string | null
  document: WorkflowDocument
  report: ImportReport
}

export function countOutcomes(parts: readonly Pick<ImportedPart, 'outcome'>[]): Record<ImportOutcome, number> {
  const counts = { kept: 0, changed: 0, lost: 0 }
  for (const { outcome } of parts) counts[outcome]++
  return counts
}
