import type { WorkflowDocument } from '#shared/document/workflow-document.ts'

export type Way = 'upstream' | 'downstream' | 'both'

/** The given nodes with all that values come to them from, or go to from them. */
export function reachOf(document: WorkflowDocument, ids: readonly string[], way: Way): string[] {
  const next = new Map<string, string[]>()
  const note = (from: string, to: string) => next.set(from, [...(next.get(from) ?? []), to])
  for (const { from, to } of Object.values(document.edges)) {
    if (way !== 'upstream') note(from[0], to[0])
    if (way !== 'downstream') note(to[0], from[0])
  }
  const seen = new Set(ids.filter((id) => document.nodes[id]))
  const queue = [...seen]
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const other of next.get(at) ?? []) {
      if (seen.has(other)) continue
      seen.add(other)
      queue.push(other)
    }
  return [...seen]
}
