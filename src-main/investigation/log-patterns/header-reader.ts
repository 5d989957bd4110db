import type { HeaderLayout } from './header-layout.ts'
import { learnHeaders } from './header-learning.ts'
import type { LogRecord } from './log-record.ts'

export interface HeaderOptions {
  /** Epoch milliseconds near the end of the log, for times without a year; now when not given. */
  reference?: number
  /** Minutes east of UTC for times without a zone; 0 when not given. */
  zoneMinutes?: number
}

const sampleSize = 400

/** Takes the headers of a stream of lines apart: holds the first lines back until it has learned their layout from them. */
export class HeaderReader {
  private readonly assume: { reference: number; zoneMinutes: number }
  private layouts: HeaderLayout[] | null = null
  private held: { text: string; line: number }[] = []

  constructor(options: HeaderOptions = {}) {
    this.assume = { reference: options.reference ?? Date.now(), zoneMinutes: options.zoneMinutes ?? 0 }
  }

  /** Records that are ready; none while the layout is being learned. */
  push(text: string, line: number): LogRecord[] {
    if (this.layouts !== null) return [this.record(text, line)]
    this.held.push({ text, line })
    return this.held.length < sampleSize ? [] : this.learn()
  }

  /** The records still held, after the last line. */
  end(): LogRecord[] {
    return this.layouts === null ? this.learn() : []
  }

  private learn(): LogRecord[] {
    this.layouts = learnHeaders(
      this.held.map(({ text }) => text),
      this.assume,
    )
    const records = this.held.map(({ text, line }) => this.record(text, line))
    this.held = []
    return records
  }

  private record(text: string, line: number): LogRecord {
    for (const layout of this.layouts ?? []) {
      const header = layout.parse(text)
      if (header !== null) return { line, time: header.time, level: header.level, source: header.source, message: text.slice(header.end) }
    }
    return { line, time: null, level: null, source: '', message: text }
  }
}
