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
  /** What wrote it, by the name of its file; null where the name says nothing. */
  fallback: string | null
  /** Epoch milliseconds near its end, for times without a year. */
  reference: number
}

/** A class, a module, a thread or a place in the code: a part of what wrote the line, not its name. */
const component =
  /^(?:[\w$-]+\.)+[\w$-]+$|:\d+$|^[A-Z]\w*(?:Controller|Service|Handler|Impl|Application)$|^(?:main|http-nio|exec|pool|worker|thread|default)(?:-[\w-]+)?$/i
const general =
  /^(?:app|application|log|logs|output|out|err|stdout|stderr|server|all|combined|messages|syslog|system|service|container|pod|current|console|main|data|export|results?)$/i

/** The name of what wrote a log, from `logs/basket-access.log` or `checkout.2024-05-01.log.gz`; null for names such as `app.log`. */
export function writerOf(path: string): string | null {
  const stem = (path.split('/').at(-1) ?? '')
    .replace(/\.gz$/i, '')
    .replace(/\.(log|txt|jsonl?|ndjson|csv|out|err)(\.\d+)?$/i, '')
    .replace(/[._-]\d{4}-?\d{2}-?\d{2}.*$/, '')
    .replace(/[._-](access|error|app|application|logs?|stdout|stderr|server|prod|current)$/i, '')
  return stem === '' || general.test(stem) || !/[a-z]/i.test(stem) ? null : stem
}

const jsonStart = /^\s*\{/

const sampleSize = 400

/** Turns lines into entries: their format is learned from the first ones, and what carries no time takes that of the line before. */
class EntryReader {
  private readonly id: string
  private readonly reference: number
  private readonly source: string | null
  private readonly fallback: string | null
  private parse: ((line: string) => ParsedLine) | null = null
  private held: { text: string; number: number }[] = []
  private last: number | null = null

  constructor({ id, reference, fallback, content }: LogSource) {
    this.id = id
    this.reference = reference
    this.fallback = fallback
    this.source = 'source' in content ? content.source : null
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
      source: fields.source ?? this.source ?? this.fallback,
      message: fields.message,
    }
  }

  /** The header's word for it, unless that names only a part of it and the file names the whole. */
  private writer(source: string): string | null {
    if (source === '') return this.source ?? this.fallback
    return component.test(source) ? (this.source ?? this.fallback ?? source) : source
  }

  private ofLine(line: ParsedLine, number: number): LogEntry {
    const continued = line.time === null && /^\s|^(at |\.\.\. \d+ more|Traceback)/.test(line.message)
    const level = line.level ?? (continued ? null : spokenLevel(line.message))
    if (line.time !== null) this.last = line.time
    return {
      evidence: this.id,
      line: number,
      at: line.time ?? this.last,
      level,
      source: this.writer(line.source),
      message: line.message.replace(/^\s?: /, ''),
    }
  }
}

/** Entries of lines that are given in batches. Empty lines are left out. */
export async function* entriesOf(log: LogSource, batches: AsyncIterable<string[]> | Iterable<string[]>): AsyncGenerator<LogEntry[]> {
  const { content } = log
  const reader = new EntryReader(log)
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
    const reader = new EntryReader(log)
    yield content.entries.map((entry, i) => reader.ofFields(entry, i + 1))
  } else if (content.form === 'text') yield* entriesOf(log, [Array.from(textLines(content.text), ({ text }) => text)])
  else yield* entriesOf(log, splitLines(readUnpacked(log.blobPath, log.compressed, signal)))
}
