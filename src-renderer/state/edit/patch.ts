import type { WorkflowDocument } from '#shared/document/workflow-document.ts'

/** One entry of a map, or one field of the document, before and after; undefined where it is absent. */
interface Change {
  part: 'nodes' | 'edges' | 'layout' | 'document'
  key: string
  before: unknown
  after: unknown
}

/** How one state of the document differs from another, layout included. Applies in both directions. */
export type Patch = readonly Change[]

const maps = ['nodes', 'edges', 'layout'] as const
const isMap = (key: string): boolean => (maps as readonly string[]).includes(key)

/** Compares by identity, entry by entry: states that share what is equal are compared in one pass over their ids. */
export function patchBetween(before: WorkflowDocument, after: WorkflowDocument): Patch {
  const changes: Change[] = []
  for (const part of maps) {
    const [a, b] = [before[part] as Record<string, unknown>, after[part] as Record<string, unknown>]
    if (a === b) continue
    for (const key of Object.keys(a)) if (a[key] !== b[key]) changes.push({ part, key, before: a[key], after: b[key] })
    for (const key of Object.keys(b)) if (!Object.hasOwn(a, key)) changes.push({ part, key, before: undefined, after: b[key] })
  }
  const [a, b] = [before as unknown as Record<string, unknown>, after as unknown as Record<string, unknown>]
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
    if (!isMap(key) && a[key] !== b[key]) changes.push({ part: 'document', key, before: a[key], after: b[key] })
  return changes
}

export function applyPatch(document: WorkflowDocument, patch: Patch, direction: 'undo' | 'redo'): WorkflowDocument {
  const result = { ...document } as unknown as Record<string, unknown>
  const copied = new Set<string>()
  for (const change of patch) {
    const value = direction === 'undo' ? change.before : change.after
    let target = result
    if (change.part !== 'document') {
      if (!copied.has(change.part)) {
        result[change.part] = { ...(result[change.part] as object) }
        copied.add(change.part)
      }
      target = result[change.part] as Record<string, unknown>
    }
    if (value === undefined) delete target[change.key]
    else target[change.key] = value
  }
  return result as unknown as WorkflowDocument
}

/** One patch that does what two do one after the other. */
export function joinPatches(first: Patch, second: Patch): Patch {
  const joined = new Map(first.map((change) => [`${change.part} ${change.key}`, change]))
  for (const change of second) {
    const id = `${change.part} ${change.key}`
    const earlier = joined.get(id)
    joined.set(id, earlier ? { ...change, before: earlier.before } : change)
  }
  return [...joined.values()].filter((change) => change.before !== change.after)
}
