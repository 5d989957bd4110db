import { z } from 'zod'
import type { Json } from '#shared/json.ts'
import type { ToolDefinition } from '../../tools/tool-registry.ts'
import { allFindings } from '../analysis/all-findings.ts'
import { correlatedIds, followId } from '../analysis/correlate.ts'
import { listPatterns } from '../analysis/logs/list-patterns.ts'
import { searchLogs } from '../analysis/logs/log-search.ts'
import { shorten } from '../analysis/make-finding.ts'
import { sayTime } from '../analysis/say.ts'
import { parseTime } from '../evidence/parse-time.ts'
import type { LogEntry } from '../evidence-library.ts'
import { evidenceTool, findingsResult } from './evidence-tool.ts'

const aboutPatterns = /^log\.(summary|no_errors|error_pattern|warning_pattern|http_)/
const aboutChange =
  /^(log\.(new_pattern|rate_up|rate_down|burst|silence)|metric\.(level_shift|trend|spike|recovered|fell_to_zero|stable|moved_together))$/

function line(entry: LogEntry): Json {
  return {
    at: entry.at === null ? null : sayTime(entry.at),
    level: entry.level,
    source: entry.source,
    message: shorten(entry.message, 500),
    evidence: entry.evidence,
    line: entry.line,
  }
}

const time = z.union([z.string(), z.number()]).optional()

const logPatterns = evidenceTool({
  name: 'log_patterns',
  title: 'Log patterns',
  description:
    'Groups all log lines into patterns and says which are errors, how often each comes, from whom and since when. Start here with logs.',
  capability: 'analysis',
  evidenceKinds: ['log'],
  input: z.strictObject({
    level: z.enum(['error', 'warn', 'info', 'any']).default('any').describe('Only patterns of this level or worse.'),
    source: z.string().default('').describe('Only patterns of sources whose name holds this.'),
    limit: z.int().min(1).max(100).default(25).describe('Patterns to give, the most frequent first.'),
  }),
  async run(evidence, { level, source, limit }, signal) {
    const findings = await allFindings(evidence, signal)
    const { patterns, total, lines } = await listPatterns(evidence, { level, source, limit }, signal)
    return findingsResult(
      findings.filter(({ type }) => aboutPatterns.test(type)),
      { patterns, patterns_total: total, lines },
    )
  },
})

const logSigns = evidenceTool({
  name: 'log_signs',
  title: 'Known signs in logs',
  description:
    'Names what log lines complain of in known terms: DNS, refused connections, TLS, memory, disk, pools, locks, missing configuration, exceptions and more, with the host, name or user in them.',
  capability: 'analysis',
  evidenceKinds: ['log', 'event'],
  input: z.strictObject({}),
  async run(evidence, _input, signal) {
    const findings = await allFindings(evidence, signal)
    return findingsResult(
      findings.filter(
        ({ type, attributes }) =>
          (type.startsWith('log.') && !aboutPatterns.test(type) && !aboutChange.test(type)) ||
          (type.startsWith('event.') && attributes.via === 'log'),
      ),
    )
  },
})

const anomalies = evidenceTool({
  name: 'anomalies',
  title: 'Anomalies',
  description:
    'What changed: log patterns that are new or more frequent than before the incident, bursts and silences, and level shifts, trends, spikes and recoveries of metrics, each with the test and its value.',
  capability: 'analysis',
  evidenceKinds: ['log', 'metric'],
  input: z.strictObject({ of: z.enum(['all', 'logs', 'metrics']).default('all') }),
  async run(evidence, { of }, signal) {
    const findings = (await allFindings(evidence, signal)).filter(({ type }) => aboutChange.test(type))
    return findingsResult(findings.filter(({ type }) => of === 'all' || type.startsWith(of === 'logs' ? 'log.' : 'metric.')))
  },
})

const search = evidenceTool({
  name: 'log_search',
  title: 'Search logs',
  description:
    'Finds log lines by text, regular expression (RE2 syntax), level, source, template and time. Give at least a text or an expression.',
  capability: 'search',
  evidenceKinds: ['log'],
  input: z.strictObject({
    text: z.string().max(500).default('').describe('Found anywhere in the line, without regard to case.'),
    regex: z.string().max(500).default('').describe('RE2 syntax.'),
    template: z.string().max(1_000).default('').describe('A pattern with <*> for anything.'),
    levels: z.array(z.string()).max(6).default([]).describe('For instance error, warn.'),
    source: z.string().max(200).default(''),
    from: time.describe('ISO time or epoch milliseconds.'),
    to: time,
    limit: z.int().min(1).max(200).default(30),
  }),
  async run(evidence, input, signal) {
    const found = await searchLogs(
      evidence,
      {
        limit: input.limit,
        levels: input.levels,
        ...(input.text ? { text: input.text } : {}),
        ...(input.regex ? { regex: input.regex } : {}),
        ...(input.template ? { template: input.template } : {}),
        ...(input.source ? { source: input.source } : {}),
        ...bounds(input.from, input.to),
      },
      signal,
    )
    return { lines: found.lines.map(line), total: found.total, limit: input.limit, sources: found.sources, findings: [] }
  },
})

function bounds(from: string | number | undefined, to: string | number | undefined): { from?: number; to?: number } {
  const [start, end] = [from === undefined ? null : parseTime(from), to === undefined ? null : parseTime(to)]
  return { ...(start === null ? {} : { from: start }), ...(end === null ? {} : { to: end }) }
}

const correlate = evidenceTool({
  name: 'correlate',
  title: 'Correlate ids',
  description:
    'Follows a request, trace, order or other id through all logs, in order of time. Without an id it finds those that go through several sources and end in errors.',
  capability: 'search',
  evidenceKinds: ['log'],
  input: z.strictObject({
    id: z.string().max(200).default('').describe('The id; empty to find ids worth following.'),
    limit: z.int().min(1).max(20).default(5),
  }),
  async run(evidence, { id, limit }, signal) {
    if (id === '') return findingsResult(await correlatedIds(evidence, limit, signal))
    const { findings, lines, total } = await followId(evidence, id, signal)
    return findingsResult(findings, { lines: lines.map(line), lines_total: total })
  },
})

export const logTools: readonly ToolDefinition[] = [logPatterns, logSigns, anomalies, search, correlate]
