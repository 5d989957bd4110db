import { canonicalJson, type Json } from '../json.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** One entry of a map, or one field of the document, before and after; absent where it is not there. */
export interface Change {
  part: 'nodes' | 'edges' | 'layout' | 'document'
  key: string
  before?: unknown
  after?: unknown
}

/** How one state of the document differs from another, layout included. Applies in both directions, and survives JSON. */
export type Patch = readonly Change[]

type Fields = Record<string, unknown>

const maps = ['nodes', 'edges', 'layout'] as const
const isMap = (key: string): boolean => (maps as readonly string[]).includes(key)
const fieldsOf = (document: WorkflowDocument): Fields => document as unknown as Fields

/** Equal as JSON, whatever the order of keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  return canonicalJson(a as Json) === canonicalJson(b as Json)
}

/** Compares by identity, entry by entry: states that share what is equal are compared in one pass over their ids. */
export function patchBetween(before: WorkflowDocument, after: WorkflowDocument): Patch {
  const changes: Change[] = []
  for (const part of maps) {
    const [a, b] = [before[part] as Fields, after[part] as Fields]
    if (a === b) continue
    for (const key of Object.keys(a)) if (a[key] !== b[key]) changes.push({ part, key, before: a[key], after: b[key] })
    for (const key of Object.keys(b)) if (!Object.hasOwn(a, key)) changes.push({ part, key, before: undefined, after: b[key] })
  }
  const [a, b] = [fieldsOf(before), fieldsOf(after)]
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
    if (!isMap(key) && a[key] !== b[key]) changes.push({ part: 'document', key, before: a[key], after: b[key] })
  return changes
}

/**
 * Whether two documents are written as the same, layout included, also where they share no objects. Versions of kinds are
 * not compared: they follow from the nodes when a document is written, and may name kinds that are no longer used until then.
 */
export function sameDocument(a: WorkflowDocument, b: WorkflowDocument): boolean {
  return (
    a === b ||
    patchBetween(a, b).every(({ key, part, before, after }) => (part === 'document' && key === 'schema') || sameValue(before, after))
  )
}

/** `document` with the objects of `known` in place of equal ones, so that the two are quickly compared from then on. */
export function sharing(known: WorkflowDocument, document: WorkflowDocument): WorkflowDocument {
  const result: Fields = { ...document }
  const [a, b] = [fieldsOf(known), fieldsOf(document)]
  for (const key of Object.keys(b)) if (!isMap(key) && sameValue(a[key], b[key])) result[key] = a[key]
  for (const part of maps) {
    const own = known[part] as Fields
    result[part] = Object.fromEntries(
      Object.entries(document[part]).map(([id, value]) => [id, Object.hasOwn(own, id) && sameValue(own[id], value) ? own[id] : value]),
    )
  }
  return result as unknown as WorkflowDocument
}

export function applyPatch(document: WorkflowDocument, patch: Patch, direction: 'undo' | 'redo'): WorkflowDocument {
  const result: Fields = { ...document }
  const copied = new Set<string>()
  for (const change of patch) {
    const value = direction === 'undo' ? change.before : change.after
    let target = result
    if (change.part !== 'document') {
      if (!copied.has(change.part)) {
        result[change.part] = { ...(result[change.part] as object) }
        copied.add(change.part)
      }
      target = result[change.part] as Fields
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
  // by value: what was read from a journal shares no objects, and must come to the same
  return [...joined.values()].filter((change) => !sameValue(change.before, change.after))
}
