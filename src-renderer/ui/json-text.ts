import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'

const longest = 200_000

/** A value as text for reading: strings as they are, all else as indented JSON; cut where it gets too long to show. */
export function readable(value: Json): string {
  const text = visibleText(typeof value === 'string' ? value : JSON.stringify(value, null, 2))
  return text.length > longest ? `${text.slice(0, longest)}\n…` : text
}

/** The first lines of a value for a card, without JSON's punctuation where a sentence can be had. */
export function firstLines(value: Json, lines: number): string {
  const text = visibleText(headline(value)).trim()
  return text.length > 400 ? `${text.slice(0, 400).split('\n').slice(0, lines).join('\n')}…` : text.split('\n').slice(0, lines).join('\n')
}

const telling = ['root_cause', 'statement', 'title', 'summary', 'text', 'answer', 'message', 'name']

function headline(value: Json): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value !== 'object') return String(value)
  if (Array.isArray(value)) {
    const first = value[0]
    return value.length === 0
      ? '0 items'
      : `${value.length} ${value.length === 1 ? 'item' : 'items'}${first === undefined ? '' : `: ${headline(first)}`}`
  }
  for (const key of telling) if (typeof value[key] === 'string' && value[key] !== '') return value[key] as string
  if (value.type === 'evidence' && Array.isArray(value.items)) return `${value.items.length} pieces of evidence`
  return Object.entries(value)
    .map(
      ([key, inner]) =>
        `${key}: ${inner !== null && typeof inner === 'object' ? (Array.isArray(inner) ? `[${inner.length}]` : '{…}') : String(inner)}`,
    )
    .join('\n')
}
