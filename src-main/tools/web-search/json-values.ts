import type { Json } from '#shared/json.ts'

/** The objects and lists of a text that is nothing but these, one after the other; none where anything else is in it. */
export function jsonValuesIn(text: string): Json[] {
  const values: Json[] = []
  for (let start = next(text, 0); start < text.length; ) {
    const end = endOfValue(text, start)
    if (end === null) return []
    try {
      values.push(JSON.parse(text.slice(start, end)) as Json)
    } catch {
      return []
    }
    start = next(text, end)
  }
  return values
}

/** Where the next letter is that is no blank. */
function next(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] as string)) at++
  return at
}

/** Behind the bracket that closes what opens at `start`; null where none opens or closes. */
function endOfValue(text: string, start: number): number | null {
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const letter = text[at]
    if (quoted) {
      if (letter === '\\') at++
      else if (letter === '"') quoted = false
      continue
    }
    if (letter === '"') quoted = true
    else if (letter === '{' || letter === '[') depth++
    else if (letter === '}' || letter === ']') depth--
    if (depth <= 0) return letter === '}' || letter === ']' ? at + 1 : null
  }
  return null
}
