import { isJsonObject, type Json } from '#shared/json.ts'
import { citedIds } from '../output/citations.ts'

const citation = /\[E:\s*([^\]\n]+)\]/g
const fields: ReadonlySet<string> = new Set(['evidence', 'sources_used', 'against'])

/** Ids of evidence that a value cites: in its texts as `[E: id]`, and in its lists of evidence. Each once, in order. */
export function evidenceIn(value: Json, known?: ReadonlySet<string>): string[] {
  const found = new Set<string>()
  const visit = (inner: Json, field: string): void => {
    if (typeof inner === 'string') {
      for (const [, ids] of inner.matchAll(citation)) for (const id of citedIds(ids as string, known)) found.add(id)
      if (fields.has(field) && (known?.has(inner) ?? false)) found.add(inner)
    } else if (Array.isArray(inner)) for (const item of inner) visit(item, field)
    else if (isJsonObject(inner)) for (const [name, item] of Object.entries(inner)) visit(item, name)
  }
  visit(value, '')
  return [...found]
}
