import { levelOfHeader } from './header-words.ts'
import { levelOfLetter } from './log-level.ts'
import type { LineParser, LogLevel, ParsedLine } from './log-record.ts'
import { type TimeAssumptions, type TimestampFormat, timestampFormats } from './timestamp-format.ts'
import { timestampValue } from './timestamp-value.ts'

/** One piece of a header; `use` says what is taken from it. */
export interface HeaderStep {
  shape: StepShape
  use?: 'time' | 'level' | 'source'
  /** Of a time. */
  format?: TimestampFormat
}

export type StepShape =
  | 'time'
  | 'word'
  | 'bracket'
  | 'dash'
  | 'number'
  | 'component'
  | 'dotted'
  | 'beforeDash'
  | 'field'
  | 'place'
  | 'stream'

const bracket = '\\[(?:[^\\[\\]]|\\[[^\\[\\]]*\\])*\\]'
/** `name[12]:`, `name: `, `Two Words[12] (detail): `; the colon ends the header. */
const component =
  '(?:[^\\s\\[\\]:]{1,80}(?: [^\\s\\[\\]:]{1,40}){0,3}(?=\\[\\d)|[^\\s\\[\\]]{1,200}?(?=\\[\\d{1,10}\\]|\\s{0,20}(?:\\(\\s*\\d+\\))?:(?:\\s|$)))'
const componentEnd = '(?:\\[\\d{1,10}\\])?(?:\\s{0,20}\\([^()]{0,120}\\))?\\s{0,20}:(?=\\s|$)'
const timeOpen = '[\\[(<"]?'
const timeClose = '[\\])>",:;]*'

/** The header that the lines of a log share, as one regular expression learned from them: mandatory steps, then optional ones. */
export class HeaderLayout implements LineParser {
  readonly steps: readonly HeaderStep[]
  readonly optionalFrom: number
  private readonly match: RegExp
  private readonly timeGroup: number
  private readonly levelGroup: number
  private readonly sourceGroup: number
  private readonly format: TimestampFormat | null
  private readonly assume: TimeAssumptions
  private lastText = ''
  private lastTime: number | null = null

  constructor(steps: readonly HeaderStep[], optionalFrom: number, assume: TimeAssumptions) {
    this.steps = steps
    this.optionalFrom = optionalFrom
    this.assume = assume
    const groups = steps.filter((step) => step.use !== undefined).map((step) => step.use)
    this.timeGroup = groups.indexOf('time') + 1
    this.levelGroup = groups.indexOf('level') + 1
    this.sourceGroup = groups.indexOf('source') + 1
    this.format = steps.find((step) => step.use === 'time')?.format ?? null
    this.match = new RegExp(layoutSource(steps, optionalFrom), 'y')
  }

  /** Takes the header of a line apart; null when the line does not have this header. */
  parse(line: string): ParsedLine | null {
    this.match.lastIndex = 0
    const found = this.match.exec(line)
    if (found === null) return null
    const timeText = this.timeGroup > 0 ? (found[this.timeGroup] ?? '') : ''
    const time = timeText === '' ? null : this.time(timeText)
    const level = this.levelGroup > 0 ? levelOfHeader(found[this.levelGroup] ?? '', true) : this.levelInTime(timeText)
    const source = this.sourceGroup > 0 ? bareSource(found[this.sourceGroup] ?? '') : ''
    return { time, level, source, message: line.slice(found[0].length) }
  }

  /** klog writes `E0514 10:00:00`. */
  private levelInTime(text: string): LogLevel | null {
    return this.format?.order === 'khms' ? levelOfLetter(text[0] ?? '') : null
  }

  private time(text: string): number | null {
    if (text === this.lastText) return this.lastTime
    this.lastText = text
    this.lastTime = this.format === null ? null : timestampValue(text, this.format, this.assume)
    return this.lastTime
  }
}

function layoutSource(steps: readonly HeaderStep[], optionalFrom: number): string {
  const parts = steps.map((step, i) => (i === 0 ? '\\s*' : gapBefore(steps, i)) + stepSource(step))
  const optional = parts.slice(optionalFrom).reduceRight((rest, part) => `(?:${part}${rest})?`, '')
  return `${parts.slice(0, optionalFrom).join('')}${optional}[\\s|]*`
}

function gapBefore(steps: readonly HeaderStep[], at: number): string {
  const before = steps[at - 1]!.shape
  const glued = before === 'time' || before === 'bracket' || before === 'field' || steps[at]!.shape === 'bracket'
  return glued ? '[\\s|]*' : '[\\s|]+'
}

function stepSource(step: HeaderStep): string {
  const group = (source: string) => (step.use === undefined ? source : `(${source})`)
  switch (step.shape) {
    case 'time': {
      const source = (step.format ?? timestampFormats[0]!).source
      return `${timeOpen}${group(source)}${timeClose}`
    }
    case 'word':
      return group('[^\\s|]+')
    case 'field':
      return `${group('[^\\s|]*')}\\|`
    case 'bracket':
      return group(bracket)
    case 'dash':
      return '[-:](?=\\s)'
    case 'number':
      return group('\\d{1,9}(?=\\s)')
    case 'component':
      return `${group(component)}${componentEnd}`
    case 'dotted':
      return group('[A-Za-z_$][\\w$-]*(?:\\.[\\w$-]+)+(?=\\s)')
    case 'place':
      return `${group('[\\w./-]+:\\d+')}\\]`
    case 'stream':
      return '(?:stdout|stderr) [FP](?=\\s|$)'
    case 'beforeDash':
      return `${group('[^\\s|[]+(?: [^\\s|[]+){0,3}?')} -(?=\\s)`
  }
}

/** `[main]` is `main`; of `[/10.0.0.1:80:Listener@493]` the part that is code. */
function bareSource(text: string): string {
  if (text[0] !== '[') return text.endsWith(':') ? text.slice(0, -1) : text
  const inner = text.slice(1, -1)
  const at = inner.lastIndexOf('@')
  if (at < 0) return inner
  return inner.slice(inner.lastIndexOf(':', at) + 1, at)
}
