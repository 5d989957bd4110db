/** Scheme of the links that stand for citations between Markdown and its rendering. Nothing outside knows it. */
export const citeScheme = 'cite:'

/** What escapes a bracket, what is code, and then a citation: the first that fits wins. */
const parts = /\\[\s\S]|```[\s\S]*?(?:```|$)|(`+)(?!`)[\s\S]*?[^`]\1(?!`)|\[E:\s*([^\]\n]+)\](?!\()/g

const encode = (id: string) =>
  encodeURIComponent(id).replace(/[!'()*_~.-]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** Ids that a citation `[E: id]` or `[E: id, id]` names. An id that is known as a whole is not cut at its commas. */
export function citedIds(inner: string, known?: ReadonlySet<string>): string[] {
  if (known?.has(inner.trim())) return [inner.trim()]
  return [...new Set(inner.split(',').map((id) => id.trim()))].filter((id) => id !== '')
}

/**
 * Turns `[E: id]` and `[E: id, id]` into Markdown links of their own scheme, before the Markdown is parsed, so that an
 * id that looks like an address or like emphasis stays whole. Citations inside code, and escaped ones, are left.
 */
export function linkCitations(markdown: string, known?: ReadonlySet<string>): string {
  let text = markdown
  // a name with brackets in it would end the citation too early
  for (const id of known ?? []) if (id.includes(']')) text = text.replaceAll(`[E: ${id}]`, linkTo(id))
  return text.replace(parts, (whole, _ticks, inner?: string) =>
    inner === undefined ? whole : citedIds(inner, known).map(linkTo).join(' '),
  )
}

const linkTo = (id: string): string => `[E](${citeScheme}${encode(id)})`

/** The id that a link of `linkCitations` stands for, or null for any other address. */
export function citedId(address: string): string | null {
  if (!address.startsWith(citeScheme)) return null
  try {
    return decodeURIComponent(address.slice(citeScheme.length))
  } catch {
    return null
  }
}
