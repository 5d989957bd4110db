import { type HeaderOptions, HeaderReader } from './header-reader.ts'
import { textLines } from './log-lines.ts'
import type { LogRecord } from './log-record.ts'

/** Records of a log that is already in memory. */
export function* readLogText(text: string, options: HeaderOptions = {}): Generator<LogRecord> {
  const reader = new HeaderReader(options)
  for (const { line, text: content } of textLines(text)) yield* reader.push(content, line)
  yield* reader.end()
}
