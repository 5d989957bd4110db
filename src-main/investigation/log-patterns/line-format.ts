import { fieldParser } from './field-parsers.ts'
import { learnHeaders } from './header-learning.ts'
import type { LineParser, ParsedLine } from './log-record.ts'

export interface TimeOptions {
  /** Epoch milliseconds near the end of the log, for times without a year; now when not given. */
  reference?: number
  /** Minutes east of UTC for times without a zone; 0 when not given. */
  zoneMinutes?: number
}

/**
 * Learns how the lines of a log are written from some of them (a few hundred are plenty, its first ones will do) and returns what
 * takes its lines apart: headers of any layout that the lines share, JSON lines, logfmt, or CSV whose first line names the columns.
 * A line of no learned format (a stack trace, a banner) comes back whole as message, without time, level and source.
 *
 * @example
 * const parse = learnLineFormat(lines.slice(0, 400))
 * parse('2024-05-01 10:00:00,123 WARN [main] org.sample.Pool: 5 waiting')
 * // { time: 1714557600123, level: 'warn', source: 'org.sample.Pool', message: '5 waiting' }
 */
export function learnLineFormat(sample: readonly string[], options: TimeOptions = {}): (line: string) => ParsedLine {
  const assume = { reference: options.reference ?? Date.now(), zoneMinutes: options.zoneMinutes ?? 0 }
  const fields = fieldParser(sample, assume)
  const parsers: LineParser[] = fields === null ? learnHeaders(sample, assume) : [fields]
  return (line) => {
    for (const parser of parsers) {
      const parsed = parser.parse(line)
      if (parsed !== null) return parsed
    }
    return { time: null, level: null, source: '', message: line }
  }
}
