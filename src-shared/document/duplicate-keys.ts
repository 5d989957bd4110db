/** A key that an object has twice, and the line of the second. */
export interface DuplicateKey {
  key: string
  line: number
}

/**
 * Keys that are twice in one object of JSON text. A parser would take the last one in silence, and what the first one held
 * would be gone with the next save. The text must be JSON already.
 */
export function duplicateKeys(text: string, most = 20): DuplicateKey[] {
  const found: DuplicateKey[] = []
  /** The keys of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = []
  let line = 1
  for (let at = 0; at < text.length && found.length < most; at++) {
    const c = text.charCodeAt(at)
    if (c === newline) line++
    else if (c === openBrace) open.push(new Set())
    else if (c === openBracket) open.push(null)
    else if (c === closeBrace || c === closeBracket) open.pop()
    else if (c === quote) {
      const end = endOfString(text, at)
      const keys = open[open.length - 1]
      if (keys && isKey(text, end)) {
        const key = keyOf(text.slice(at, end))
        if (keys.has(key)) found.push({ key, line })
        keys.add(key)
      }
      at = end - 1
    }
  }
  return found
}

const [newline, quote, backslash, colon, openBrace, closeBrace, openBracket, closeBracket] = [10, 34, 92, 58, 123, 125, 91, 93]

/** The place behind the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at + 1
}

/** Behind a key comes a colon; a text that is a value has none. */
function isKey(text: string, end: number): boolean {
  let at = end
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  return text.charCodeAt(at) === colon
}

/** Keys may be written with escapes, and are compared as what they say. */
function keyOf(literal: string): string {
  return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
}
