import type { ParsedEvidence } from '../../evidence-library.ts'
import { shorten } from '../make-finding.ts'
import { sayTime } from '../say.ts'
import { scanLogs } from './log-scan.ts'

const worse = { any: null, info: ['info', 'warn', 'error', 'fatal'], warn: ['warn', 'error', 'fatal'], error: ['error', 'fatal'] } as const

/** The most frequent patterns of all logs, of a level or worse and of sources whose name holds a text. */
export async function listPatterns(
  evidence: ParsedEvidence,
  wanted: { level: keyof typeof worse; source: string; limit: number },
  signal?: AbortSignal,
) {
  const scan = await scanLogs(evidence, signal)
  const levels: readonly string[] | null = worse[wanted.level]
  const source = wanted.source.toLowerCase()
  const matching = scan.patterns
    .filter((pattern) => levels === null || levels.includes(pattern.level ?? ''))
    .filter((pattern) => source === '' || [...pattern.sources].some((name) => name.toLowerCase().includes(source)))
    .sort((a, b) => b.count - a.count || a.number - b.number)
  const patterns = matching.slice(0, wanted.limit).map((pattern) => ({
    template: shorten(pattern.template, 300),
    count: pattern.count,
    level: pattern.level,
    sources: [...pattern.sources],
    evidence: [...pattern.evidence],
    first: pattern.first === null ? null : sayTime(pattern.first),
    last: pattern.last === null ? null : sayTime(pattern.last),
    example: shorten(pattern.example, 300),
  }))
  return { patterns, total: matching.length, lines: scan.lines }
}
