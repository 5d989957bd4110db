import { RE2JS } from 're2js'
import { AppError } from '#shared/errors/app-error.ts'
import type { LogEntry, ParsedEvidence } from '../../evidence-library.ts'

export interface LogQuery {
  /** Found anywhere, without regard to case. */
  text?: string
  /** RE2 syntax: it takes linear time whatever the expression and the text are. */
  regex?: string
  /** Levels that count, such as `error`. */
  levels?: readonly string[]
  /** Part of the source's name. */
  source?: string
  /** Evidence id of one log. */
  evidence?: string
  /** A template with `<*>` for anything. */
  template?: string
  from?: number
  to?: number
  limit: number
}

export interface LogMatches {
  lines: LogEntry[]
  /** All that matched, also those beyond the limit. */
  total: number
  /** Matching lines by source. */
  sources: Record<string, number>
}

/** Lines of the logs that a query matches, in the order of the logs. Throws `tool.invalid_parameters` for a bad expression. */
export async function searchLogs(evidence: ParsedEvidence, query: LogQuery, signal?: AbortSignal): Promise<LogMatches> {
  const matches = matcher(query)
  const result: LogMatches = { lines: [], total: 0, sources: {} }
  let seen = 0
  for await (const entry of evidence.logs(query.evidence ? { evidence: query.evidence } : undefined)) {
    if ((++seen & 0x3fff) === 0) signal?.throwIfAborted()
    if (!matches(entry)) continue
    result.total++
    const source = entry.source ?? entry.evidence
    if (Object.hasOwn(result.sources, source) || Object.keys(result.sources).length < 50)
      result.sources[source] = (result.sources[source] ?? 0) + 1
    if (result.lines.length < query.limit) result.lines.push(entry)
  }
  return result
}

function compile(expression: string): RE2JS {
  try {
    return RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE)
  } catch (error) {
    throw new AppError(
      'tool.invalid_parameters',
      `The regular expression cannot be used: ${error instanceof Error ? error.message : 'invalid'}`,
      {
        hint: 'Use RE2 syntax: no look-around and no back-references.',
      },
    )
  }
}

function matcher(query: LogQuery): (entry: LogEntry) => boolean {
  const text = query.text?.toLowerCase()
  const source = query.source?.toLowerCase()
  const levels = query.levels && query.levels.length > 0 ? new Set(query.levels.map((level) => level.toLowerCase())) : null
  const regex = query.regex ? compile(query.regex) : null
  const template = query.template
    ? compile(
        `^${query.template
          .split('<*>')
          .map((part) => RE2JS.quote(part))
          .join('.*')}$`,
      )
    : null
  return (entry) =>
    (query.from === undefined || (entry.at !== null && entry.at >= query.from)) &&
    (query.to === undefined || (entry.at !== null && entry.at <= query.to)) &&
    (levels === null || (entry.level !== null && levels.has(entry.level))) &&
    (source === undefined || (entry.source ?? entry.evidence).toLowerCase().includes(source)) &&
    (text === undefined || entry.message.toLowerCase().includes(text)) &&
    (regex === null || regex.matcher(entry.message).find()) &&
    (template === null || template.matcher(entry.message).find())
}
