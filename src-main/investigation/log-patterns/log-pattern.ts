import type { LogLevel } from './log-record.ts'

/** Values seen at one wildcard of a template. */
export interface PatternVariable {
  /** Which wildcard of the template, from 0. */
  index: number
  /** The first distinct values, in order of appearance; bounded. */
  samples: string[]
  /** How many distinct values were seen; exact up to `distinctLimit`, an estimate above it. */
  distinct: number
}

/** A group of log lines that say the same thing with other values. */
export interface LogPattern {
  /** Given at the first line and never changed or given again within one mining: `p1`, `p2`, ... */
  id: string
  /** Message text with `<*>` where lines differ. */
  template: string
  /** Lines in the group. */
  count: number
  /** Epoch milliseconds of the earliest and latest line that has a time; null when none has. */
  firstTime: number | null
  lastTime: number | null
  firstLine: number
  lastLine: number
  /** Lines by level; a line without a level is not counted. */
  levels: Partial<Record<LogLevel, number>>
  /** Components that wrote it, the first few distinct ones. */
  sources: string[]
  variables: PatternVariable[]
  /** Line numbers of the first few lines. */
  exampleLines: number[]
  /** The message of the first line, cut at 500 characters. */
  example: string
}

/** What mining found. */
export interface MinedPatterns {
  /** Patterns still held at the end, in order of first appearance. */
  patterns: LogPattern[]
  /** Pattern id of each record, in the order of the records given. An id of an evicted pattern is not among `patterns`. */
  assignment: string[]
  /** Patterns that were dropped because the cap was reached. */
  evicted: number
}
