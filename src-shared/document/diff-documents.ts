import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from './workflow-document.ts'

/** One field that differs: `path` leads to it by keys; arrays are compared whole. An absent side is left out. */
export interface FieldChange {
  path: string[]
  before?: Json
  after?: Json
}

/** How the logic of two documents differs. Layout is not logic, and is ignored. */
export interface DocumentDiff {
  nodes: { added: Record<string, WorkflowNode>; removed: Record<string, WorkflowNode>; changed: Record<string, FieldChange[]> }
  edges: { added: Record<string, WorkflowEdge>; removed: Record<string, WorkflowEdge>; changed: Record<string, FieldChange[]> }
  /** Name, description, tags, inputs, outputs and settings. */
  workflow: FieldChange[]
}

export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument): DocumentDiff {
  return {
    nodes: diffMaps(before.nodes, after.nodes),
    edges: diffMaps(before.edges, after.edges),
    workflow: fieldChanges(ownFields(before), ownFields(after)),
  }
}

export function isEmptyDiff({ nodes, edges, workflow }: DocumentDiff): boolean {
  return (
    [nodes, edges].every((part) => [part.added, part.removed, part.changed].every((map) => Object.keys(map).length === 0)) &&
    workflow.length === 0
  )
}

/** The document that `diff` leads to; `diffDocuments(a, b)` applied to `a` gives the logic of `b`, with `a`'s layout. */
export function applyDiff(document: WorkflowDocument, diff: DocumentDiff): WorkflowDocument {
  const own = applyChanges(ownFields(document), diff.workflow)
  const { tags: _tags, ...rest } = document
  const layout = Object.fromEntries(Object.entries(document.layout).filter(([id]) => !Object.hasOwn(diff.nodes.removed, id)))
  return {
    ...rest,
    ...(own as Partial<WorkflowDocument>),
    nodes: applyToMap(document.nodes, diff.nodes),
    edges: applyToMap(document.edges, diff.edges),
    layout,
  }
}

function ownFields({ id, name, description, tags, inputs, outputs, settings }: WorkflowDocument): JsonObject {
  return { id, name, description, ...(tags?.length ? { tags } : {}), inputs, outputs, settings: settings as JsonObject }
}

type MapDiff<T> = { added: Record<string, T>; removed: Record<string, T>; changed: Record<string, FieldChange[]> }

function diffMaps<T extends object>(before: Record<string, T>, after: Record<string, T>): MapDiff<T> {
  const diff: MapDiff<T> = { added: {}, removed: {}, changed: {} }
  for (const [id, value] of Object.entries(before)) {
    const other = Object.hasOwn(after, id) ? after[id] : undefined
    if (other === undefined) diff.removed[id] = value
    else {
      const changes = fieldChanges(value as JsonObject, other as JsonObject)
      if (changes.length > 0) diff.changed[id] = changes
    }
  }
  for (const [id, value] of Object.entries(after)) if (!Object.hasOwn(before, id)) diff.added[id] = value
  return diff
}

function fieldChanges(before: JsonObject, after: JsonObject, path: string[] = []): FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return keys.flatMap((key): FieldChange[] => {
    const [a, b] = [before[key], after[key]]
    if (a !== undefined && b !== undefined) {
      if (isJsonObject(a) && isJsonObject(b)) return fieldChanges(a, b, [...path, key])
      if (canonicalJson(a) === canonicalJson(b)) return []
    } else if (a === b) return []
    return [{ path: [...path, key], ...(a === undefined ? {} : { before: a }), ...(b === undefined ? {} : { after: b }) }]
  })
}

function applyToMap<T>(map: Record<string, T>, diff: MapDiff<T>): Record<string, T> {
  const result: Record<string, T> = {}
  for (const [id, value] of Object.entries(map)) {
    if (Object.hasOwn(diff.removed, id)) continue
    const changes = diff.changed[id]
    result[id] = changes ? (applyChanges(value as JsonObject, changes) as T) : value
  }
  return { ...result, ...diff.added }
}

function applyChanges(value: JsonObject, changes: FieldChange[]): JsonObject {
  return changes.reduce((object, { path, after }) => withField(object, path, after), value)
}

function withField(object: JsonObject, [key, ...rest]: string[], after: Json | undefined): JsonObject {
  if (key === undefined) return object
  const copy = { ...object }
  const inner = copy[key]
  if (rest.length > 0) copy[key] = withField(isJsonObject(inner) ? inner : {}, rest, after)
  else if (after === undefined) delete copy[key]
  else copy[key] = after
  return copy
}
