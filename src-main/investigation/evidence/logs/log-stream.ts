import { isJsonObject } from '#shared/json.ts'
import type { LogEntry } from '../../evidence-library.ts'
import { learnLineFormat } from '../../log-patterns/line-format.ts'
import { textLines } from '../../log-patterns/log-lines.ts'
import type { ParsedLine } from '../../log-patterns/log-record.ts'
import type { LogContent, LogFields } from '../evidence-part.ts'
import { readUnpacked } from '../formats/read-blob.ts'
import { spokenLevel } from './line-level.ts'
import { logFieldsOf } from './log-fields.ts'
import { splitLines } from './split-lines.ts'

/** One log of an evidence set: what it is cited by and where its bytes are. */
export interface LogSource {
  id: string
  content: LogContent
  blobPath: string
  compressed: boolean
  /** Epoch milliseconds near its end, for times without a year. */
  reference: number
}

const jsonStart = /^\s*\{/

const sampleSize = 400

/** Turns lines into entries: their format is learned from the first ones, and what carries no time takes that of the line before. */
class EntryReader {
  private readonly id: string
  private readonly reference: number
  private readonly source: string | null
  private parse: ((line: string) => ParsedLine) | null = null
  private held: { text: string; number: number }[] = []
  private last: number | null = null
  private lastLevel: string | null = null

  constructor(id: string, reference: number, source: string | null) {
    this.id = id
    this.reference = reference
    this.source = source
  }

  /** Adds the entries that are ready to `out`; none while the format is being learned. */
  text(line: string, number: number, out: LogEntry[]): void {
    if (this.parse !== null) out.push(this.ofLine(this.parse(line), number))
    else if (this.held.push({ text: line, number }) >= sampleSize) this.end(out)
  }

  json(line: string, number: number): LogEntry {
    let fields: LogFields | null = null
    if (jsonStart.test(line)) {
      try {
        const value: unknown = JSON.parse(line)
        if (isJsonObject(value)) fields = logFieldsOf(value)
      } catch {
        fields = null
      }
    }
    return this.ofFields(fields ?? { at: null, level: null, source: null, message: line }, number)
  }

  end(out: LogEntry[]): void {
    if (this.parse !== null) return
    const parse = learnLineFormat(
      this.held.map(({ text }) => text),
      { reference: this.reference },
    )
    this.parse = parse
    for (const { text, number } of this.held) out.push(this.ofLine(parse(text), number))
    this.held = []
  }

  ofFields(fields: LogFields, number: number): LogEntry {
    if (fields.at !== null) this.last = fields.at
    return {
      evidence: this.id,
      line: number,
      at: fields.at ?? this.last,
      level: fields.level ?? spokenLevel(fields.message),
      source: fields.source ?? this.source,
      message: fields.message,
    }
  }

  private ofLine(line: ParsedLine, number: number): LogEntry {
    const continued = line.time === null && /^\s|^(at |Caused by|\.\.\. \d+ more|Traceback)/.test(line.message)
    const level = line.level ?? (continued ? this.lastLevel : spokenLevel(line.message))
    if (line.time !== null) this.last = line.time
    this.lastLevel = level
    return { evidence: this.id, line: number, at: line.time ?? this.last, level, source: line.source || this.source, message: line.message }
  }
}

/** Entries of lines that are given in batches. Empty lines are left out. */
export async function* entriesOf(log: LogSource, batches: AsyncIterable<string[]> | Iterable<string[]>): AsyncGenerator<LogEntry[]> {
  const { content } = log
  const reader = new EntryReader(log.id, log.reference, 'source' in content ? content.source : null)
  let number = 0
  for await (const lines of batches) {
    const entries: LogEntry[] = []
    for (const line of lines) {
      number++
      if (line === '' || line.trim() === '') continue
      if (content.form === 'json-lines') entries.push(reader.json(line, number))
      else reader.text(line, number, entries)
    }
    if (entries.length > 0) yield entries
  }
  const held: LogEntry[] = []
  reader.end(held)
  if (held.length > 0) yield held
}

/** Every line of a log, in order and in batches, in memory that does not grow with it. */
export async function* readLog(log: LogSource, signal: AbortSignal): AsyncGenerator<LogEntry[]> {
  const { content } = log
  if (content.form === 'entries') {
    const reader = new EntryReader(log.id, log.reference, content.source)
    yield content.entries.map((entry, i) => reader.ofFields(entry, i + 1))
  } else if (content.form === 'text') yield* entriesOf(log, [Array.from(textLines(content.text), ({ text }) => text)])
  else yield* entriesOf(log, splitLines(readUnpacked(log.blobPath, log.compressed, signal)))
}
