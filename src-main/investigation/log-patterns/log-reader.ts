import { learnLineFormat, type TimeOptions } from './line-format.ts'
import { fileLines, type LogLine, textLines } from './log-lines.ts'
import type { LogRecord, ParsedLine } from './log-record.ts'

const sampleSize = 400
const sampleCharacters = 1 << 20

/** Records of a log that is already in memory. */
export function* readLogText(text: string, options: TimeOptions = {}): Generator<LogRecord> {
  const reader = new RecordReader(options)
  for (const line of textLines(text)) {
    const record = reader.push(line)
    if (record === null) continue
    if (Array.isArray(record)) yield* record
    else yield record
  }
  yield* reader.end()
}

/**
 * Records of a log file, in batches, read in constant memory. Plain or gzipped (told by content, not by name).
 * Throws `evidence.missing` or `evidence.unreadable`.
 */
export async function* readLogFile(path: string, options: TimeOptions = {}): AsyncGenerator<LogRecord[]> {
  const reader = new RecordReader(options)
  for await (const lines of fileLines(path)) {
    const batch: LogRecord[] = []
    for (const line of lines) {
      const record = reader.push(line)
      if (record === null) continue
      if (Array.isArray(record)) batch.push(...record)
      else batch.push(record)
    }
    if (batch.length > 0) yield batch
  }
  const rest = reader.end()
  if (rest.length > 0) yield rest
}

/** Holds the first lines back until it has learned their format from them. */
class RecordReader {
  private parse: ((line: string) => ParsedLine) | null = null
  private held: LogLine[] = []
  private heldCharacters = 0
  private readonly options: TimeOptions

  constructor(options: TimeOptions) {
    this.options = options
  }

  push(line: LogLine): LogRecord | LogRecord[] | null {
    if (this.parse !== null) return toRecord(line, this.parse)
    this.held.push(line)
    this.heldCharacters += line.text.length
    return this.held.length < sampleSize && this.heldCharacters < sampleCharacters ? null : this.learn()
  }

  end(): LogRecord[] {
    return this.parse === null ? this.learn() : []
  }

  private learn(): LogRecord[] {
    const parse = learnLineFormat(
      this.held.map(({ text }) => text),
      this.options,
    )
    const records = this.held.map((line) => toRecord(line, parse))
    this.parse = parse
    this.held = []
    return records
  }
}

function toRecord(line: LogLine, parse: (line: string) => ParsedLine): LogRecord {
  const { time, level, source, message } = parse(line.text)
  const record: LogRecord = { line: line.line, time, level, source, message }
  if (line.cut !== undefined) record.cut = line.cut
  return record
}
