import { type TimeAssumptions, type TimestampFormat, timestampFormats } from './timestamp-format.ts'
import { timestampValue } from './timestamp-value.ts'

const whole = timestampFormats.map((format) => ({ format, match: new RegExp(`^${format.source}$`) }))

/** Reads times of fields that hold nothing else, trying the format of the time before first. */
export class TimeText {
  private format: TimestampFormat | null = null
  private match: RegExp | null = null
  private readonly assume: TimeAssumptions

  constructor(assume: TimeAssumptions) {
    this.assume = assume
  }

  /** Epoch milliseconds of a text, or of a number in seconds, milliseconds, microseconds or nanoseconds; null when it is no time. */
  read(value: unknown): number | null {
    if (typeof value === 'number') return epochMs(value)
    if (typeof value !== 'string') return null
    const text = value.trim()
    if (/^\d{10,19}(?:\.\d+)?$/.test(text)) return epochMs(Number(text))
    if (this.format === null || !this.match?.test(text)) {
      const found = whole.find(({ match }) => match.test(text))
      if (found === undefined) return null
      this.format = found.format
      this.match = found.match
    }
    return timestampValue(text, this.format, this.assume)
  }
}

/** The unit shows from the magnitude: these years are 2001 to 2286 in each. */
function epochMs(value: number): number | null {
  if (value < 1e9) return null
  if (value < 1e10) return Math.floor(value * 1000)
  if (value < 1e13) return Math.floor(value)
  if (value < 1e16) return Math.floor(value / 1e3)
  return value < 1e19 ? Math.floor(value / 1e6) : null
}
