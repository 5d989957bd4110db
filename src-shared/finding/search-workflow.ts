import type { SearchField } from './search-fields.ts'
import { foldText, type SearchQuery } from './search-query.ts'
import { snippetOf } from './search-snippet.ts'

/** A workflow as it is searched: made once, used for every query. */
export interface SearchableWorkflow {
  fields: (SearchField & { folded: string })[]
  /** All of them, for a first look. */
  folded: string
  kinds: ReadonlyMap<string, string>
  tags: string[]
}

/** Where something was found. */
export interface FoundField {
  node: string | null
  edge: string | null
  field: string
  snippet: string
  marks: [start: number, end: number][]
}

export interface Match {
  score: number
  /** The best first. */
  fields: SearchableWorkflow['fields']
}

/** @param kinds the kind of each node, by id */
export function searchable(
  fields: readonly SearchField[],
  kinds: Record<string, string>,
  tags: readonly string[] = [],
): SearchableWorkflow {
  const texts = fields.map(({ text }) => foldText(text))
  const folded = texts.join('\n')
  let at = 0
  return {
    // pieces of the whole, which share its memory
    fields: fields.map((field, index) => {
      const start = at
      at += (texts[index]?.length ?? 0) + 1
      return { ...field, folded: folded.slice(start, at - 1) }
    }),
    folded,
    kinds: new Map(Object.entries(kinds)),
    tags: tags.map(foldText),
  }
}

/** What a field says of a workflow as a whole. */
const weights: Readonly<Record<string, number>> = { name: 20, tags: 12, label: 8, description: 5, kind: 3, comment: 3 }
const weightOf = (field: string): number => weights[field] ?? 2

/**
 * Whether a workflow has everything that a query asks for: each word somewhere in it, or, when kinds are named, somewhere in
 * its nodes of these kinds. Undefined when not.
 */
export function matchWorkflow(workflow: SearchableWorkflow, query: SearchQuery): Match | undefined {
  const { words, kinds, tags } = query
  if (!tags.every((tag) => workflow.tags.includes(tag))) return undefined
  if (!words.every((word) => workflow.folded.includes(word))) return undefined
  const ofKind = (kind: string) => kinds.some((wanted) => kind.toLowerCase().startsWith(wanted))
  const fields =
    kinds.length === 0 ? workflow.fields : workflow.fields.filter(({ node }) => node !== null && ofKind(workflow.kinds.get(node) ?? ''))
  if (words.length === 0) {
    const told = fields.filter(({ field }) => field === (kinds.length > 0 ? 'label' : 'name'))
    const shown = kinds.length > 0 && told.length === 0 ? fields.filter(({ field }) => field === 'kind') : told
    return kinds.length > 0 && fields.length === 0 ? undefined : { score: 1, fields: shown }
  }
  const found = new Set<string>()
  const scored: { field: SearchableWorkflow['fields'][number]; score: number }[] = []
  for (const field of fields) {
    let hits = 0
    let starts = 0
    for (const word of words) {
      const at = field.folded.indexOf(word)
      if (at < 0) continue
      found.add(word)
      hits++
      if (at === 0 || /[^\p{L}\p{N}]/u.test(field.folded[at - 1] ?? '')) starts++
    }
    if (hits > 0) scored.push({ field, score: weightOf(field.field) * (hits * hits + starts / 2) })
  }
  if (found.size < words.length) return undefined
  scored.sort((a, b) => b.score - a.score)
  // many mentions say more than one, but never as much as a name
  const best = scored[0]?.score ?? 0
  return { score: best + Math.min(5, scored.length / 4), fields: scored.map(({ field }) => field) }
}

/** What was found in a form to be shown. */
export function shownFields(match: Match, query: SearchQuery, most: number): FoundField[] {
  return match.fields.slice(0, most).map(({ node, edge, field, text }) => {
    const { text: snippet, marks } = snippetOf(text, query.words)
    return { node, edge, field, snippet, marks }
  })
}
