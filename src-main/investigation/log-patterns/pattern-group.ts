import type { LogPattern } from './log-pattern.ts'
import type { LogLevel, LogRecord } from './log-record.ts'
import type { MessageTokens } from './message-tokens.ts'
import { type MaskedToken, wildcard } from './token-mask.ts'
import { generalise } from './token-merge.ts'
import { ownText, VariableSketch } from './variable-sketch.ts'

const exampleLimit = 5
const sourceLimit = 8
const longestExample = 500

/** One pattern while lines are still being added to it. Its size depends on its template alone, not on how many lines it has. */
export class PatternGroup {
  readonly id: string
  readonly tokens: MaskedToken[]
  /** Neighbours in order of use. */
  older: PatternGroup | null = null
  newer: PatternGroup | null = null
  /** The leaf of the tree that holds it. */
  home: PatternGroup[] = []
  private count = 0
  private firstTime: number | null = null
  private lastTime: number | null = null
  private readonly firstLine: number
  private lastLine: number
  private readonly levels: Partial<Record<LogLevel, number>> = {}
  private readonly sources: string[] = []
  private readonly exampleLines: number[] = []
  private readonly example: string
  /** Per token; null where the template has no wildcard. */
  private readonly variables: (VariableSketch | null)[]

  constructor(id: string, read: MessageTokens, record: LogRecord) {
    this.id = id
    this.tokens = new Array(read.length)
    this.variables = new Array(read.length)
    for (let i = 0; i < read.length; i++) {
      const { text, shape, value } = read.tokens[i]!
      const own = ownText(text)
      this.tokens[i] = { text: own, shape: shape === text ? own : ownText(shape), value }
      this.variables[i] = text.includes(wildcard) ? new VariableSketch() : null
    }
    this.firstLine = this.lastLine = record.line
    this.example = ownText(record.message.slice(0, longestExample))
  }

  add(read: MessageTokens, record: LogRecord): void {
    this.count++
    this.lastLine = record.line
    if (this.exampleLines.length < exampleLimit) this.exampleLines.push(record.line)
    if (record.level !== null) this.levels[record.level] = (this.levels[record.level] ?? 0) + 1
    const { time, source } = record
    if (time !== null) {
      if (this.firstTime === null || time < this.firstTime) this.firstTime = time
      if (this.lastTime === null || time > this.lastTime) this.lastTime = time
    }
    if (source !== '' && this.sources.length < sourceLimit && !this.sources.includes(source)) this.sources.push(ownText(source))
    this.addTokens(read)
  }

  private addTokens(read: MessageTokens): void {
    const { tokens, variables } = this
    for (let i = 0; i < tokens.length; i++) {
      const mine = tokens[i]!
      const its = read.tokens[i]!
      if (mine.text !== its.text && mine.text !== wildcard) this.widen(i, its)
      const variable = variables[i]
      if (!variable) continue
      const text = tokens[i]!.text
      const before = text.indexOf(wildcard)
      const after = text.length - before - wildcard.length
      const start = read.starts[i]! + before
      variable.add(read.message, start, Math.max(start, read.ends[i]! - after))
    }
  }

  private widen(at: number, token: MaskedToken): void {
    const before = this.tokens[at]!
    const after = generalise(before, token)
    if (after === before) return
    this.tokens[at] = after
    if (this.variables[at]) return
    const variable = new VariableSketch()
    const prefix = after.text.indexOf(wildcard)
    variable.add(before.text, prefix, Math.max(prefix, before.text.length - (after.text.length - prefix - wildcard.length)))
    this.variables[at] = variable
  }

  get template(): string {
    let text = ''
    for (const token of this.tokens) text += text === '' ? token.text : ` ${token.text}`
    return text
  }

  pattern(): LogPattern {
    const { id, template, count, firstTime, lastTime, firstLine, lastLine, levels, sources, exampleLines, example } = this
    const variables = this.variables
      .filter((variable) => variable !== null)
      .map(({ samples, distinct }, index) => ({ index, samples: [...samples], distinct }))
    return {
      id,
      template,
      count,
      firstTime,
      lastTime,
      firstLine,
      lastLine,
      levels: { ...levels },
      sources: [...sources],
      variables,
      exampleLines: [...exampleLines],
      example,
    }
  }
}
