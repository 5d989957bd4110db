import { HeaderLayout, type HeaderStep } from './header-layout.ts'
import { learnTail } from './header-tail.ts'
import { type HeaderWord, headerWords, levelOfHeader } from './header-words.ts'
import type { TimeAssumptions, TimestampFormat } from './timestamp-format.ts'

const anchorShare = 0.7
const weakAnchorShare = 0.95
const layoutLimit = 3
/** Without F, which is hardly ever most of a log, but marks full lines in those of containers. */
const levelLetter = /^[VDIWE]$/
/** A further layout must explain this share of the lines. */
const furtherShare = 0.05

/**
 * Learns the headers of a log from some of its own lines. A column is part of the header when it is, in most lines, a timestamp or a
 * level, or stands before one; then what follows in nearly every line (thread, component and its colon, process id) is added.
 * Returns the layouts in the order in which to try them, none when the lines have no header.
 */
export function learnHeaders(lines: readonly string[], assume: TimeAssumptions): HeaderLayout[] {
  const layouts: HeaderLayout[] = []
  let rest = lines.filter((line) => line.trim() !== '')
  const least = Math.max(2, rest.length * furtherShare)
  while (layouts.length < layoutLimit && rest.length > 0 && (layouts.length === 0 || rest.length >= least)) {
    const layout = learnOne(rest, assume)
    if (layout === null) break
    const left = rest.filter((line) => layout.parse(line) === null)
    if (left.length === rest.length) break
    layouts.push(layout)
    rest = left
  }
  return layouts
}

interface Row {
  line: string
  words: HeaderWord[]
}

function learnOne(lines: readonly string[], assume: TimeAssumptions): HeaderLayout | null {
  const rows = lines.map((line) => ({ line, words: headerWords(line) }))
  const anchor = mainTime(rows)
  const level = levelColumn(anchor === null ? rows : rows.filter((row) => isTime(row, anchor)), anchor?.column ?? -1)
  if (anchor === null && level === null) return null
  const shaped = rows.filter((row) => (anchor === null || isTime(row, anchor)) && (level === null || row.words.length > level))
  if (shaped.length === 0) return null
  const last = Math.max(anchor?.column ?? -1, level ?? -1, ...weakTimes(shaped))
  const steps: HeaderStep[] = []
  for (let column = 0; column <= last; column++) steps.push(stepAt(shaped, column, anchor, level))
  const mandatory = steps.length
  const ends = shaped.filter((row) => row.words.length > last).map((row) => ({ line: row.line, at: row.words[last]!.end }))
  steps.push(...learnTail(ends))
  nameSource(steps, shaped, mandatory)
  return new HeaderLayout(steps, mandatory, assume)
}

interface TimeAnchor {
  column: number
  format: TimestampFormat
}

function isTime(row: Row, anchor: TimeAnchor): boolean {
  return row.words[anchor.column]?.format === anchor.format
}

/** The column and format that most lines have a time in; of several, the one that says most. */
function mainTime(rows: readonly Row[]): TimeAnchor | null {
  const votes = new Map<string, TimeAnchor & { count: number }>()
  for (const { words } of rows) {
    words.forEach(({ format }, column) => {
      if (!format) return
      const key = `${column} ${format.name}`
      const vote = votes.get(key) ?? { column, format, count: 0 }
      vote.count++
      votes.set(key, vote)
    })
  }
  const all = [...votes.values()]
  const enough = all.filter(({ count, format }) => count >= rows.length * (format.weak ? weakAnchorShare : anchorShare))
  const strong = all.filter(({ format }) => !format.weak).sort((a, b) => b.count - a.count || a.column - b.column)
  const pool = enough.length > 0 ? enough : strong.slice(0, 1).filter(({ count }) => count >= Math.max(2, rows.length * furtherShare))
  return pool.sort((a, b) => b.format.rank - a.format.rank || a.column - b.column)[0] ?? null
}

/** Columns beside the main time that hold some time in nearly every line. */
function weakTimes(rows: readonly Row[]): number[] {
  const counts: number[] = []
  for (const { words } of rows) {
    words.forEach((word, column) => {
      if (word.format) counts[column] = (counts[column] ?? 0) + 1
    })
  }
  return counts.flatMap((count, column) => (count !== undefined && count >= rows.length * weakAnchorShare ? [column] : []))
}

function levelColumn(rows: readonly Row[], timeColumn: number): number | null {
  const counts: number[] = []
  const letters: number[] = []
  for (const { words } of rows) {
    words.forEach((word, column) => {
      if (column === words.length - 1) return
      if (levelOfHeader(word.text, false) !== null && looksLikeLevel(word.text, column > timeColumn && timeColumn >= 0))
        counts[column] = (counts[column] ?? 0) + 1
      else if (column > timeColumn && timeColumn >= 0 && levelLetter.test(word.text)) letters[column] = (letters[column] ?? 0) + 1
    })
  }
  const column = mostCommon(counts)
  if (column !== null && counts[column]! >= rows.length * anchorShare) return column
  const letter = mostCommon(letters)
  return letter !== null && letters[letter]! >= rows.length * weakAnchorShare && letter <= timeColumn + 3 ? letter : null
}

/** Words that are levels in any writing; others (`fine`, `note`) may as well begin a message unless they are in capitals. */
const plainLevel = /^\W*(?:trace|debug|info|notice|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe)\W*$/i

/** A lower-case word is a level only in brackets, with a colon, or after a time. */
function looksLikeLevel(text: string, afterTime: boolean): boolean {
  return text === text.toUpperCase() || /^[[(<]|:$/.test(text) || (afterTime && plainLevel.test(text))
}

function mostCommon(counts: readonly number[]): number | null {
  let best: number | null = null
  for (let i = 0; i < counts.length; i++) if (counts[i] !== undefined && (best === null || counts[i]! > counts[best]!)) best = i
  return best
}

function stepAt(rows: readonly Row[], column: number, anchor: TimeAnchor | null, level: number | null): HeaderStep {
  if (anchor?.column === column) return { shape: 'time', use: 'time', format: anchor.format }
  if (level === column) return { shape: share(rows, column, 'bracket') > 0.5 ? 'bracket' : 'word', use: 'level' }
  if (share(rows, column, 'time') >= anchorShare) {
    const { format } = rows.find((row) => row.words[column]?.format)!.words[column]!
    return { shape: 'time', format }
  }
  return { shape: share(rows, column, 'bracket') >= weakAnchorShare ? 'bracket' : 'word' }
}

function share(rows: readonly Row[], column: number, kind: HeaderWord['kind']): number {
  return rows.filter((row) => row.words[column]?.kind === kind).length / rows.length
}

/** Without a component after the level, the last word before it that is no number names the source. */
function nameSource(steps: HeaderStep[], rows: readonly Row[], mandatory: number): void {
  if (steps.some((step) => step.use === 'source')) return
  for (let column = mandatory - 1; column >= 0; column--) {
    const step = steps[column]!
    if (step.shape !== 'word' || step.use !== undefined) continue
    const values = new Set(rows.map((row) => row.words[column]?.text ?? ''))
    if (values.size > Math.max(8, rows.length / 5) || [...values].some((value) => /^[\d\W]*$/.test(value))) continue
    steps[column] = { ...step, use: 'source' }
    return
  }
  const bracket = steps.findIndex((step) => step.shape === 'bracket' && step.use === undefined)
  if (bracket >= 0) steps[bracket] = { ...steps[bracket]!, use: 'source' }
}
