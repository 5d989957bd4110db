/** Letters and digits that stand together, with their accents: what counts as a word, as SQLite's `unicode61` has it. */
const word = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu

interface Token {
  text: string
  from: number
  to: number
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function tokensOf(text: string): Token[] {
  return [...text.matchAll(word)].map((match) => ({ text: folded(match[0]), from: match.index, to: match.index + match[0].length }))
}

/** Fewer letters than these have to be a whole word, since too many begin with them; where a sign is a word, one is enough. */
const prefix = /^(?:.{3}|.*[^a-z0-9])/s

/** What is asked for by one word of a person, `pool_size` say: its tokens in a row, of which the last may be the start of a longer one. */
function asked(wanted: string): { tokens: string[]; open: boolean } {
  const tokens = tokensOf(wanted).map(({ text }) => text)
  return { tokens, open: prefix.test(tokens.at(-1) ?? '') }
}

/** The same as a query of FTS5; whatever signs a word has, they are no syntax. */
export function matchOf(wanted: string): string {
  const { tokens, open } = asked(wanted)
  return `"${tokens.join(' ')}"${open ? '*' : ''}`
}

/** Where a word stands in a text, as [from, to). */
function placesOf(tokens: readonly Token[], wanted: string): [number, number][] {
  const { tokens: parts, open } = asked(wanted)
  if (parts.length === 0) return []
  const fits = (token: Token | undefined, i: number) =>
    token !== undefined && (open && i === parts.length - 1 ? token.text.startsWith(parts[i] as string) : token.text === parts[i])
  return tokens.flatMap((token, at) =>
    parts.every((_, i) => fits(tokens[at + i], i)) ? [[token.from, (tokens[at + parts.length - 1] as Token).to] as [number, number]] : [],
  )
}

/** How often each of the words stands in a text. */
export function countWords(text: string, words: readonly string[]): number[] {
  const tokens = tokensOf(text)
  return words.map((wanted) => placesOf(tokens, wanted).length)
}

const before = 24
const longestSnippet = 160

/**
 * The stretch of a text in which most of the words stand, in pieces: those at odd places are what was found. Where none of
 * them does, the start of the text.
 */
export function snippetOf(text: string, words: readonly string[]): string[] {
  const tokens = tokensOf(text)
  const places = words.flatMap((wanted, word) => placesOf(tokens, wanted).map(([from, to]) => ({ from, to, word })))
  places.sort((a, b) => a.from - b.from || b.to - a.to)
  const within = (start: number) => places.filter(({ from, to }) => from >= start && to <= start + longestSnippet - before)
  const distinct = (start: number) => new Set(within(start).map((place) => place.word)).size
  let best = places[0]?.from ?? 0
  let most = 0
  for (const { from } of places.slice(0, 200)) {
    const many = distinct(from)
    if (many > most) [best, most] = [from, many]
  }
  const start = wordStart(text, Math.max(0, best - before))
  const end = Math.min(text.length, start + longestSnippet)
  const pieces: string[] = []
  let at = start
  for (const { from, to } of places) {
    if (from < at || to > end) continue
    pieces.push(text.slice(at, from), text.slice(from, to))
    at = to
  }
  pieces.push(text.slice(at, end))
  const line = pieces.map((piece) => piece.replace(/\s+/g, ' '))
  if (start > 0) line[0] = `…${line[0]}`
  if (end < text.length) line[line.length - 1] += '…'
  return line
}

/** The start of the word that lies at a place, so that none is cut, nor a character. */
function wordStart(text: string, place: number): number {
  if (place === 0) return 0
  const space = text.indexOf(' ', place)
  return space < 0 || space - place > 20 ? place + (/[\uDC00-\uDFFF]/.test(text[place] as string) ? 1 : 0) : space + 1
}
