import { type DrainOptions, DrainTree } from './drain-tree.ts'
import type { MinedPatterns } from './log-pattern.ts'
import type { LogRecord } from './log-record.ts'

/**
 * Groups log records into patterns, online, with the Drain method (He et al., ICWS 2017). Pure: the same records give the same patterns.
 *
 * @example
 * const { patterns, assignment } = minePatterns(records)
 */
export function minePatterns(records: Iterable<LogRecord>, options: DrainOptions = {}): MinedPatterns {
  const tree = new DrainTree(options)
  const numbers: number[] = []
  for (const record of records) numbers.push(tree.add(record))
  const assignment = numbers.map((number) => `p${tree.resolve(number)}`)
  return { patterns: tree.patterns(), assignment, evicted: tree.evicted }
}
