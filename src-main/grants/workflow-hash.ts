import { createHash } from 'node:crypto'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { canonicalJson, type Json } from '#shared/json.ts'

/**
 * Hash of all that decides what a workflow does, with the sub-workflows that it runs: what a person granted holds for just
 * this. Names, descriptions, tags, comments and places on the canvas are not part of it; labels are, since agents read them.
 *
 * @returns 64 hexadecimal digits
 */
export function workflowHash(document: WorkflowDocument, workflows: Readonly<Record<string, WorkflowDocument>> = {}): string {
  const inner = Object.entries(workflows).map(([reference, inside]): [string, Json] => [reference, logicOf(inside)])
  return createHash('sha256')
    .update(canonicalJson({ logic: logicOf(document), workflows: Object.fromEntries(inner) }))
    .digest('hex')
}

function logicOf({ id, schema, inputs, outputs, nodes, edges, settings }: WorkflowDocument): Json {
  const without = <T extends object>(parts: Record<string, T>, drop: readonly string[]) =>
    Object.fromEntries(
      Object.entries(parts).map(([key, part]) => [key, Object.fromEntries(Object.entries(part).filter(([name]) => !drop.includes(name)))]),
    )
  const logic = { id, schema, inputs, outputs, settings, nodes: without(nodes, ['comment', 'phase']), edges: without(edges, ['comment']) }
  return logic as unknown as Json
}
