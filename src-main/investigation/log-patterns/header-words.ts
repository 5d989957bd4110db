import { levelOfLetter, levelOfWord } from './log-level.ts'
import type { LogLevel } from './log-record.ts'
import { type TimestampFormat, timestampFormats } from './timestamp-format.ts'

/** A piece of the beginning of a line: what a header may be made of. */
export interface HeaderWord {
  kind: 'time' | 'bracket' | 'word'
  text: string
  start: number
  end: number
  format?: TimestampFormat
}

const wordLimit = 14
const longestHeader = 400
const longestBracket = 240
const matchers = timestampFormats.map((format) => ({ format, match: new RegExp(format.source, 'y') }))

/** The first words of a line, timestamps and bracketed groups being one word each. */
export function headerWords(line: string): HeaderWord[] {
  const words: HeaderWord[] = []
  const head = line.length > longestHeader ? line.slice(0, longestHeader) : line
  let i = 0
  while (i < head.length && words.length < wordLimit) {
    if (isGap(head.charCodeAt(i))) {
      i++
      continue
    }
    const word = timeWord(head, i) ?? bracketWord(head, i) ?? plainWord(head, i)
    words.push(word)
    i = word.end
  }
  return words
}

/** White space and the bars of `a|b|c`. */
export function isGap(c: number): boolean {
  return c <= 32 || c === 124
}

function timeWord(head: string, at: number): HeaderWord | null {
  let start = at
  const opener = head[at]
  if (opener === '[' || opener === '(' || opener === '<' || opener === '"') start++
  for (const { format, match } of matchers) {
    match.lastIndex = start
    const found = match.exec(head)
    if (found === null || found[0] === '') continue
    let end = start + found[0].length
    while (end < head.length && '])>",:;'.includes(head[end]!)) end++
    if (end < head.length && !isGap(head.charCodeAt(end)) && head[end] !== '[') continue
    return { kind: 'time', text: found[0], start: at, end, format }
  }
  return null
}

function bracketWord(head: string, at: number): HeaderWord | null {
  if (head[at] !== '[') return null
  let depth = 0
  for (let i = at; i < head.length && i - at < longestBracket; i++) {
    if (head[i] === '[') depth++
    else if (head[i] === ']' && --depth === 0) return { kind: 'bracket', text: head.slice(at, i + 1), start: at, end: i + 1 }
  }
  return null
}

function plainWord(head: string, at: number): HeaderWord {
  let end = at
  while (end < head.length && !isGap(head.charCodeAt(end))) end++
  return { kind: 'word', text: head.slice(at, end), start: at, end }
}

/** Level named by a header word: `INFO`, `[error]`, `WARN:`, `<notice>`; one letter only if `letters`. */
export function levelOfHeader(text: string, letters: boolean): LogLevel | null {
  let start = 0
  let end = text.length
  while (start < end && '[(<"'.includes(text[start]!)) start++
  while (end > start && '])>",:;'.includes(text[end - 1]!)) end--
  const bare = text.slice(start, end)
  if (bare.length === 1) return letters ? levelOfLetter(bare) : null
  const level = levelOfWord(bare)
  if (level !== null) return level
  const colon = bare.lastIndexOf(':')
  return colon < 0 ? null : levelOfWord(bare.slice(colon + 1).trim())
}
