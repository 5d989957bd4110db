import type { Json } from '#shared/json.ts'

/** What a person found, as a value: JSON where it is some, nothing where nothing is written, and otherwise the text. */
export function foundValue(text: string): Json {
  const plain = text.trim()
  if (plain === '') return null
  try {
    return JSON.parse(plain) as Json
  } catch {
    return plain
  }
}
