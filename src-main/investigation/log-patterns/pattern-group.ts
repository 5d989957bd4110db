import { GroupTemplate } from './group-template.ts'
import type { LogPattern } from './log-pattern.ts'
import type { LogLevel, LogRecord } from './log-record.ts'
import type { MessageTokens } from './message-tokens.ts'
import { type MaskedToken, wildcard } from './token-mask.ts'
import { ownText, VariableSketch } from './variable-sketch.ts'

const exampleLimit = 5
const sourceLimit = 8
const longestExample = 500

/** One pattern while lines are still being added to it. Its size depends on its template alone, not on how many lines it has. */
export class PatternGroup {
  /** Number of the pattern, from 1, in order of making. */
  readonly number: number
  readonly template: GroupTemplate
  /** Hash of the line it was made for. */
  readonly hash: number
  /** Neighbours in order of use. */
  older: PatternGroup | null = null
  newer: PatternGroup | null = null
  /** Leaves of the index that hold it. */
  leaves: number[] = []
  /** False once evicted or merged into another. */
  alive = true
  private count = 0
  private firstTime: number | null = null
  private lastTime: number | null = null
  private firstLine: number
  private lastLine: number
  private readonly levels: Partial<Record<LogLevel, number>> = {}
  private readonly sources: string[] = []
  private exampleLines: number[] = []
  private example: string
  /** Per token; null where the template has no wildcard. */
  private readonly variables: (VariableSketch | null)[]

  constructor(number: number, hash: number, read: MessageTokens, record: LogRecord) {
    this.number = number
    this.hash = hash
    const tokens = read.tokens.slice(0, read.length)
    this.variables = tokens.map(({ text }) => (text.includes(wildcard) ? new VariableSketch() : null))
    this.template = new GroupTemplate(tokens)
    this.firstLine = this.lastLine = record.line
    this.example = ownText(record.message.slice(0, longestExample))
  }

  /** Takes a line that its template matches. */
  add(read: MessageTokens, record: LogRecord): void {
    this.count++
    this.lastLine = record.line
    if (this.exampleLines.length < exampleLimit) this.exampleLines.push(record.line)
    if (record.level !== null) this.levels[record.level] = (this.levels[record.level] ?? 0) + 1
    const { time, source } = record
    if (time !== null) this.span(time, time)
    if (source !== '') this.addSource(source)
    const { tokens } = this.template
    for (let i = 0; i < tokens.length; i++) {
      const mine = tokens[i]!
      const its = read.tokens[i]!
      if (mine !== its && mine.text !== its.text) this.widen(i, its)
      const variable = this.variables[i]
      if (!variable) continue
      const { text } = tokens[i]!
      const before = text.indexOf(wildcard)
      const start = Math.min(read.starts[i]! + before, read.ends[i]!)
      variable.add(read.message, start, Math.max(start, read.ends[i]! - (text.length - before - wildcard.length)))
    }
  }

  /** Takes all lines of another group, opening the tokens in which the two differ. */
  absorb(other: PatternGroup): void {
    this.count += other.count
    this.firstLine = Math.min(this.firstLine, other.firstLine)
    this.lastLine = Math.max(this.lastLine, other.lastLine)
    if (other.firstTime !== null && other.lastTime !== null) this.span(other.firstTime, other.lastTime)
    for (const level of Object.keys(other.levels) as LogLevel[]) this.levels[level] = (this.levels[level] ?? 0) + (other.levels[level] ?? 0)
    for (const source of other.sources) this.addSource(source)
    this.exampleLines = [...this.exampleLines, ...other.exampleLines].sort((a, b) => a - b).slice(0, exampleLimit)
    const { tokens } = other.template
    for (let i = 0; i < tokens.length; i++) {
      this.widen(i, tokens[i]!)
      const variable = this.variables[i]
      if (!variable) continue
      const theirs = other.variables[i]
      if (theirs) variable.absorb(theirs)
      else this.addConstant(variable, i, tokens[i]!.text)
    }
  }

  private widen(at: number, token: MaskedToken): void {
    const before = this.template.tokens[at]!.text
    if (!this.template.widen(at, token) || this.variables[at]) return
    const variable = new VariableSketch()
    this.variables[at] = variable
    this.addConstant(variable, at, before)
  }

  /** What stood at a place before it was a variable counts as one of its values. */
  private addConstant(variable: VariableSketch, at: number, text: string): void {
    const open = this.template.tokens[at]!.text
    const start = open.indexOf(wildcard)
    variable.add(text, start, Math.max(start, text.length - (open.length - start - wildcard.length)))
  }

  private span(first: number, last: number): void {
    if (this.firstTime === null || first < this.firstTime) this.firstTime = first
    if (this.lastTime === null || last > this.lastTime) this.lastTime = last
  }

  private addSource(source: string): void {
    if (this.sources.length < sourceLimit && !this.sources.includes(source)) this.sources.push(ownText(source))
  }

  pattern(): LogPattern {
    const variables = this.variables.filter((variable) => variable !== null)
    return {
      id: `p${this.number}`,
      template: this.template.toString(),
      count: this.count,
      firstTime: this.firstTime,
      lastTime: this.lastTime,
      firstLine: this.firstLine,
      lastLine: this.lastLine,
      levels: { ...this.levels },
      sources: [...this.sources],
      variables: variables.map(({ samples, distinct }, index) => ({ index, samples: [...samples], distinct })),
      exampleLines: [...this.exampleLines],
      example: this.example,
    }
  }
}
