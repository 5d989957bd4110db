import type { WorkflowDocument } from '../document/workflow-document.ts'
import type { Json } from '../json.ts'
import { specOf } from '../nodes/registry.ts'

/** A piece of text in a workflow that can be found. */
export interface SearchField {
  /** Its node; null for what belongs to the workflow itself. */
  node: string | null
  /** The connection that a comment is about. */
  edge: string | null
  /** Where it is: `name`, `label`, `kind`, `comment`, or a path as `config.rules.0.when`. */
  field: string
  text: string
}

/** A value so long is found by its beginning; whoever looks for more has a place to look from there. */
const mostCharacters = 20_000

/** Everything in a document that people wrote: names, labels, kinds, prompts, expressions, code, notes, comments. */
export function fieldsOf(document: WorkflowDocument): SearchField[] {
  const found: SearchField[] = []
  const add = (node: string | null, edge: string | null, field: string, text: string) => {
    if (text.trim() !== '') found.push({ node, edge, field, text: text.slice(0, mostCharacters) })
  }
  add(null, null, 'name', document.name)
  add(null, null, 'description', document.description)
  for (const tag of document.tags ?? []) add(null, null, 'tags', tag)
  for (const part of ['inputs', 'outputs'] as const) textsIn(document[part], part, (field, text) => add(null, null, field, text))
  for (const [id, node] of Object.entries(document.nodes)) {
    add(id, null, 'label', node.label)
    add(id, null, 'kind', [specOf(node.kind)?.title ?? '', node.kind].filter(Boolean).join(' · '))
    textsIn(node.config, 'config', (field, text) => add(id, null, field, text))
    add(id, null, 'comment', node.comment ?? '')
  }
  for (const [id, { from, comment }] of Object.entries(document.edges)) add(from[0], id, 'comment', comment ?? '')
  return found
}

/** Texts in a value, by path. A key that somebody chose is found with its value: `total: $sum(prices)`. */
function textsIn(value: Json, path: string, add: (field: string, text: string) => void): void {
  const queue: { value: Json; path: string; key: string }[] = [{ value, path, key: '' }]
  for (const at of queue) {
    if (typeof at.value === 'string') add(at.path, at.key === '' ? at.value : `${at.key}: ${at.value}`)
    else if (typeof at.value === 'object' && at.value !== null) {
      const chosen = !Array.isArray(at.value) && at.path !== path
      for (const [key, inner] of Object.entries(at.value)) queue.push({ value: inner, path: `${at.path}.${key}`, key: chosen ? key : '' })
    } else if (at.key !== '') add(at.path, `${at.key}: ${at.value}`)
  }
}
