import { DrainTree } from './drain-tree.ts'
import { EvictedTemplates } from './evicted-templates.ts'
import type { TimeOptions } from './line-format.ts'
import type { LogPattern } from './log-pattern.ts'
import { readLogFile } from './log-reader.ts'
import { NumberSpool } from './number-spool.ts'

export interface FilePatternOptions extends TimeOptions {
  /** Patterns held at a time; 10,000 when not given. */
  patterns?: number
  /** Stops the reading; `minePatternsFromFile` then throws the signal's reason. */
  signal?: AbortSignal
  /** Called after each batch of lines with the number of lines read so far. */
  onProgress?: (lines: number) => void
}

/** The pattern of one line. */
export interface LinePattern {
  /** From 1. */
  line: number
  pattern: string
  /** As it was at the end, so that it fits every line of the pattern. */
  template: string
}

/** Patterns of a file. Holds a temporary file while the log is very long: close it, or declare it with `using`. */
export interface FilePatterns extends Disposable {
  /** In order of first appearance. */
  patterns: LogPattern[]
  /** Lines read. */
  lines: number
  /** Patterns that were dropped because the cap was reached. */
  evicted: number
  /** Lines that were longer than a line may be, and cut. */
  cutLines: number
  /** The pattern of every line, in order. May be repeated until closed. */
  assignments(): Generator<LinePattern>
  close(): void
}

/**
 * Mines the patterns of a log file in one pass, in memory that grows with its patterns and not with its lines.
 * Throws `evidence.missing` or `evidence.unreadable`.
 *
 * @example
 * using mined = await minePatternsFromFile('app.log')
 * for (const row of mined.assignments()) console.log(JSON.stringify(row))
 */
export async function minePatternsFromFile(path: string, options: FilePatternOptions = {}): Promise<FilePatterns> {
  const evicted = new EvictedTemplates()
  const numbers = new NumberSpool()
  const close = () => {
    evicted.close()
    numbers.close()
  }
  const tree = new DrainTree({ patterns: options.patterns, onEvict: (number, template) => evicted.set(number, template) })
  let cutLines = 0
  try {
    for await (const records of readLogFile(path, options)) {
      options.signal?.throwIfAborted()
      for (const record of records) {
        numbers.push(tree.add(record))
        if (record.cut !== undefined) cutLines++
      }
      options.onProgress?.(numbers.length)
    }
  } catch (thrown) {
    close()
    throw thrown
  }
  const patterns = tree.patterns()
  const templates = new Map(patterns.map(({ id, template }) => [id, template]))
  function* assignments(): Generator<LinePattern> {
    let line = 1
    for (const made of numbers.numbers()) {
      const number = tree.resolve(made)
      const pattern = `p${number}`
      yield { line: line++, pattern, template: templates.get(pattern) ?? evicted.get(number) ?? '' }
    }
  }
  return { patterns, lines: numbers.length, evicted: tree.evicted, cutLines, assignments, close, [Symbol.dispose]: close }
}
