/** Severity in one vocabulary, whatever the log calls it (`notice` counts as `info`, `critical`, `alert` and `emerg` as `fatal`). */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** One line of a log, its header taken apart from what it says. */
export interface LogRecord {
  /** Line number in its file, from 1. */
  line: number
  /** Epoch milliseconds; null when the line carries no time. A time without a zone is read as UTC. */
  time: number | null
  /** null when the line names no level. */
  level: LogLevel | null
  /** Process, logger or component that wrote the line; empty when the line names none. */
  source: string
  /** The line without its header. */
  message: string
  /** Bytes that were cut off the end of a line too long to hold; absent when none were. */
  cut?: number
}

/** What a line says of itself. */
export type ParsedLine = Omit<LogRecord, 'line' | 'cut'>

/** Takes lines of one format apart. */
export interface LineParser {
  /** null when the line is not of this format. */
  parse(line: string): ParsedLine | null
}
