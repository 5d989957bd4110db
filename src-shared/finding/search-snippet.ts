/** A piece of a text around what was found, and where that is in it: starts and ends, in order, apart from each other. */
export interface Snippet {
  text: string
  marks: [start: number, end: number][]
}

const before = 40
const most = 160

/** @param words in the form that `readQuery` gives them */
export function snippetOf(text: string, words: readonly string[]): Snippet {
  const line = text.replace(/\s+/g, ' ').trim()
  const all = marksIn(line, words)
  const first = all[0]?.[0] ?? 0
  let start = line.length <= most ? 0 : Math.max(0, Math.min(first - before, line.length - most))
  // a word is not cut in two where its beginning is near
  if (start > 0) start = Math.max(line.lastIndexOf(' ', start + 12) + 1, start)
  const end = Math.min(line.length, start + most)
  const [lead, tail] = [start > 0 ? '…' : '', end < line.length ? '…' : '']
  const shift = lead.length - start
  const marks = all.flatMap(([from, to]): Snippet['marks'] => (from >= start && to <= end ? [[from + shift, to + shift]] : []))
  return { text: `${lead}${line.slice(start, end)}${tail}`, marks }
}

function marksIn(line: string, words: readonly string[]): Snippet['marks'] {
  if (words.length === 0) return []
  const longestFirst = [...words].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(longestFirst.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'giu')
  return Array.from(line.matchAll(pattern), ({ 0: found, index }) => [index, index + found.length])
}
