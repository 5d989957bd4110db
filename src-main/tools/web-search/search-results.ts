import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { jsonValuesIn } from './json-values.ts'
import { pagesInText } from './pages-in-text.ts'

/** A page that a search found. */
export interface FoundPage {
  title: string
  url: string
  snippet: string
}

/** What a search gave: pages, or where none can be made out its text as it came. */
export interface SearchResults extends JsonObject {
  results: (FoundPage & JsonObject)[]
  text: string
  /** How many more pages or characters it gave. */
  more: number
}

const mostSnippet = 2_000
const mostText = 20_000
const mostLevels = 6

const addressNames = ['url', 'link', 'href', 'uri', 'sourceUrl']
const titleNames = ['title', 'name', 'heading']
const snippetNames = ['snippet', 'description', 'summary', 'content', 'text', 'body', 'extract', 'highlights', 'extra_snippets']

/**
 * What the tool of a search gave, as pages: from structured content, from JSON in its text, or from text that names its parts.
 * Servers have no common form for it, so whatever is none of these is handed on as text.
 */
export function searchResults(value: Json, limit: number): SearchResults {
  const text = textOf(value)
  const pages = pagesInValues([value]) ?? pagesInValues(jsonValuesIn(text ?? '')) ?? pagesInText(text ?? '')
  if (pages.length > 0) return { results: pages.slice(0, limit).map(shortened), text: '', more: Math.max(0, pages.length - limit) }
  const whole = text ?? JSON.stringify(value)
  return { results: [], text: whole.slice(0, mostText), more: Math.max(0, whole.length - mostText) }
}

/** The text of a result that is nothing else: some servers wrap it in an object of one field. */
function textOf(value: Json): string | null {
  if (typeof value === 'string') return value
  if (!isJsonObject(value)) return null
  const fields = Object.values(value)
  if (fields.length === 1 && typeof fields[0] === 'string') return fields[0]
  return typeof value.text === 'string' && Array.isArray(value.parts) ? value.text : null
}

const shortened = ({ title, url, snippet }: FoundPage) => ({ title: title.slice(0, 500), url, snippet: snippet.slice(0, mostSnippet) })

/** The longest list of things with an address; null where there is none. */
function pagesInValues(values: readonly Json[]): FoundPage[] | null {
  const lists: FoundPage[][] = []
  const look = (value: Json, level: number) => {
    if (level > mostLevels || typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) lists.push(pagesOf(value))
    for (const inner of Array.isArray(value) ? value : Object.values(value)) look(inner, level + 1)
  }
  // one value after the other is a list as well
  if (values.length > 1) lists.push(pagesOf(values))
  for (const value of values) look(value, 0)
  const [longest] = lists.sort((a, b) => b.length - a.length)
  return longest && longest.length > 0 ? longest : null
}

const pagesOf = (list: readonly Json[]): FoundPage[] => list.flatMap((item) => (isJsonObject(item) ? (pageOf(item) ?? []) : []))

function pageOf(item: JsonObject): FoundPage | null {
  const url = webAddress(firstText(item, addressNames))
  return url === null ? null : { title: firstText(item, titleNames) || url, url, snippet: firstText(item, snippetNames) }
}

function firstText(item: JsonObject, names: readonly string[]): string {
  for (const name of names) {
    const value = item[name]
    const text = Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(' ') : value
    if (typeof text === 'string' && text.trim() !== '') return text.trim()
  }
  return ''
}

/** An address of the web as it is written; null for any other. */
function webAddress(text: string): string | null {
  const url = text.length <= 4_000 ? URL.parse(text) : null
  return url && /^https?:$/.test(url.protocol) ? text : null
}
