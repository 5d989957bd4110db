import { hash } from 'node:crypto'
import { type JournalEntry, type JournalStart, readEntry } from '#shared/document/edit-journal.ts'
import { readParsedDocument } from '#shared/document/read-document.ts'
import { isJsonObject } from '#shared/json.ts'

/**
 * A journal as text: a line for its start, a line per entry. Each line begins with a hash over the line before it and
 * itself, so that a line that was torn by a crash, damaged, left out or moved is known, with all that follow it.
 */
export interface JournalText {
  start: JournalStart
  entries: JournalEntry[]
  /** Hash of the last good line, which the next one goes on from. */
  chain: string
  /** Bytes up to the end of the last good line. */
  bytes: number
  /** Whole lines after it. A last line without its end is no damage: it was being written when the process ended. */
  damaged: number
}

const format = 'trellis-edits'

/** One line and the hash that the next goes on from. */
export function writeLine(value: object, chain: string): { line: string; chain: string } {
  const json = JSON.stringify(value)
  const next = hash('sha256', `${chain}\n${json}`).slice(0, 16)
  return { line: `${next} ${json}\n`, chain: next }
}

/** The lines of entries, to be appended to a journal that ends with `chain`. */
export function writeEntries(entries: readonly JournalEntry[], chain: string): { text: string; chain: string } {
  let text = ''
  let at = chain
  for (const entry of entries) {
    const { line, chain: next } = writeLine(entry, at)
    text += line
    at = next
  }
  return { text, chain: at }
}

export function writeStart(start: JournalStart): { line: string; chain: string } {
  return writeLine({ format, version: 1, ...start }, '')
}

/** Reads as far as the lines are whole and follow each other; undefined when not even the start can be read. */
export function readJournal(text: string): JournalText | undefined {
  const lines = text.split('\n')
  // what follows the last line end: nothing, or a line that was torn
  lines.pop()
  const first = lines[0] === undefined ? undefined : readLine(lines[0], '')
  const start = first && readStart(first.value)
  if (!first || !start) return undefined
  const journal: JournalText = { start, entries: [], chain: first.chain, bytes: Buffer.byteLength(`${lines[0]}\n`), damaged: 0 }
  let seq = start.seq
  for (const [index, line] of lines.slice(1).entries()) {
    const read = readLine(line, journal.chain)
    const entry = read && readEntry(read.value)
    if (!read || !entry || entry.seq !== seq + 1) {
      journal.damaged = lines.length - 1 - index
      break
    }
    seq = entry.seq
    journal.entries.push(entry)
    journal.chain = read.chain
    journal.bytes += Buffer.byteLength(line) + 1
  }
  return journal
}

function readLine(line: string, chain: string): { value: unknown; chain: string } | undefined {
  const json = line.slice(17)
  const own = line.slice(0, 16)
  if (hash('sha256', `${chain}\n${json}`).slice(0, 16) !== own) return undefined
  try {
    return { value: JSON.parse(json), chain: own }
  } catch {
    return undefined
  }
}

function readStart(value: unknown): JournalStart | undefined {
  if (!isJsonObject(value) || value.format !== format || value.version !== 1) return undefined
  const { seq, revision } = value
  const read = readParsedDocument(value.document)
  if (typeof seq !== 'number' || typeof revision !== 'string' || read.outcome !== 'ok' || read.readOnly) return undefined
  return { seq, revision, document: read.document }
}
