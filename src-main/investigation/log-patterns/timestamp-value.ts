import type { TimeAssumptions, TimestampFormat } from './timestamp-format.ts'

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const dayMs = 86_400_000

interface Fields {
  numbers: number[]
  widths: number[]
  /** 0 to 11, or -1. */
  month: number
  /** Milliseconds, with fractions cut. */
  fraction: number
  /** Minutes east of UTC; null when not said. */
  zone: number | null
  afternoon: boolean | null
}

/** Epoch milliseconds of a text that matches the format; null when it names no real time (a 13th month). */
export function timestampValue(text: string, format: TimestampFormat, assume: TimeAssumptions): number | null {
  if (format.order === 'E') return Number(text)
  if (format.order === 'e') return Math.floor(Number(text) * 1000)
  const fields = readFields(text, format.order)
  const at = dateOf(fields, format.order, assume.reference)
  if (at === null) return null
  let [year, month, day, hour, minute, second] = at
  if (fields.afternoon !== null) hour = (hour % 12) + (fields.afternoon ? 12 : 0)
  if (month < 0 || month > 11 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null
  if (year >= 0 && year < 100) year += year < 70 ? 2000 : 1900
  const shift = (fields.zone ?? assume.zoneMinutes) * 60_000
  const inYear = (y: number) => Date.UTC(y, month, day, hour, minute, second, fields.fraction) - shift
  if (year >= 0) return inYear(year)
  const last = new Date(assume.reference).getUTCFullYear()
  const time = inYear(last)
  return time > assume.reference + dayMs ? inYear(last - 1) : time
}

/** Year (-1 when not said), month from 0, day, hour, minute, second. */
function dateOf(fields: Fields, order: string, reference: number): [number, number, number, number, number, number] | null {
  const n = (i: number) => fields.numbers[i] ?? 0
  const packed = (i: number): [number, number, number] => [Math.floor(n(i) / 10_000), Math.floor(n(i) / 100) % 100, n(i) % 100]
  switch (order) {
    case 'YMDhms':
      return [n(0), n(1) - 1, n(2), n(3), n(4), n(5)]
    case 'YMD':
      return [n(0), n(1) - 1, n(2), 0, 0, 0]
    case 'chms': {
      const [year, month, day] = packed(0)
      return [year, month - 1, day, n(1), n(2), n(3)]
    }
    case 'cc': {
      const [year, month, day] = packed(0)
      return [year, month - 1, day, ...packed(1)]
    }
    case 'khms':
      return [-1, Math.floor(n(0) / 100) - 1, n(0) % 100, n(1), n(2), n(3)]
    case 'MDhms':
      return [-1, n(0) - 1, n(1), n(2), n(3), n(4)]
    case 'Dhms':
      return fields.widths[1] === 4 ? [n(1), fields.month, n(0), n(2), n(3), n(4)] : [-1, fields.month, n(0), n(1), n(2), n(3)]
    case 'DhmsY':
      return [n(4), fields.month, n(0), n(1), n(2), n(3)]
    case 'DYhms':
      return [n(1), fields.month, n(0), n(2), n(3), n(4)]
    case 'abchms':
      return slashed(fields)
    case 'hms': {
      const day = new Date(reference)
      return [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), n(0), n(1), n(2)]
    }
    default:
      return null
  }
}

/** `17/06/09` is year first as log4j writes it, unless that cannot be; `06/09/2017` is month first, unless that cannot be. */
function slashed({ numbers, widths }: Fields): [number, number, number, number, number, number] {
  const [a = 0, b = 0, c = 0, h = 0, m = 0, s = 0] = numbers
  if (widths[2] === 2 && b <= 12) return [a, b - 1, c, h, m, s]
  return a > 12 ? [c, b - 1, a, h, m, s] : [c, a - 1, b, h, m, s]
}

function readFields(text: string, order: string): Fields {
  const fields: Fields = { numbers: [], widths: [], month: -1, fraction: 0, zone: null, afternoon: null }
  const clockEnd = order === 'YMD' ? 99 : order === 'cc' ? 2 : order === 'DhmsY' ? 4 : order === 'Dhms' ? 4 : order.length
  let i = 0
  while (i < text.length) {
    const c = text.charCodeAt(i)
    if (c >= 48 && c <= 57) {
      const start = i
      let value = 0
      while (i < text.length && text.charCodeAt(i) >= 48 && text.charCodeAt(i) <= 57) value = value * 10 + text.charCodeAt(i++) - 48
      const before = start === 0 ? 0 : text.charCodeAt(start - 1)
      const wanted = clockEnd + (order === 'Dhms' && fields.widths[1] === 4 ? 1 : 0)
      if (fields.numbers.length >= wanted && (before === 46 || before === 44 || before === 58)) {
        fields.fraction = Math.floor((value / 10 ** (i - start)) * 1000)
      } else {
        fields.numbers.push(value)
        fields.widths.push(i - start)
      }
    } else if ((c === 43 || c === 45) && fields.numbers.length >= clockEnd && clockEnd !== 99) {
      const digits = text.slice(i + 1).replace(':', '')
      fields.zone = (c === 45 ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4)))
      break
    } else if (c >= 65) i = readName(text, i, fields)
    else i++
  }
  return fields
}

function readName(text: string, at: number, fields: Fields): number {
  let end = at
  while (end < text.length && text.charCodeAt(end) >= 65) end++
  const name = text.slice(at, end).toLowerCase()
  const month = monthNames.indexOf(name)
  if (month >= 0) fields.month = month
  else if (name === 'z' || name === 'utc' || name === 'gmt') fields.zone = 0
  else if (name === 'am' || name === 'pm') fields.afternoon = name === 'pm'
  return end
}
