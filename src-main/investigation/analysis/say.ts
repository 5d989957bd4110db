import { isoTime } from '../evidence/parse-time.ts'

const kilo = 1024

function rounded(value: number): string {
  const size = Math.abs(value)
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}

function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']
  let i = 0
  let rest = value
  while (Math.abs(rest) >= kilo && i < units.length - 1) {
    rest /= kilo
    i++
  }
  return `${rest.toLocaleString('en-US', { maximumFractionDigits: Math.abs(rest) >= 100 ? 0 : 1 })} ${units[i]}`
}

/** A number with its unit as people write it: `82.3 GB`, `92%`, `1,468 s`, `195 MB/s`. */
export function sayValue(value: number, unit: string | null): string {
  switch ((unit ?? '').toLowerCase()) {
    case 'bytes':
    case 'byte':
    case 'b':
      return bytes(value)
    case 'bytes/second':
    case 'bytes/s':
    case 'bps':
      return `${bytes(value)}/s`
    case 'megabytes':
    case 'mb':
      return bytes(value * kilo ** 2)
    case 'gigabytes':
    case 'gb':
      return bytes(value * kilo ** 3)
    case 'percent':
    case '%':
      return `${rounded(value)}%`
    case 'ratio':
      return `${rounded(value * 100)}%`
    case 'seconds':
    case 's':
      return Math.abs(value) < 1 && value !== 0 ? `${rounded(value * 1000)} ms` : `${rounded(value)} s`
    case 'milliseconds':
    case 'ms':
      return `${rounded(value)} ms`
    case 'microseconds':
    case 'us':
      return `${rounded(value / 1000)} ms`
    case 'count/second':
    case 'count/s':
    case 'requests/s':
    case 'ops':
    case 'reqps':
    case '1/s':
      return `${rounded(value)}/s`
    case '':
    case 'count':
    case 'none':
    case 'short':
      return rounded(value)
    default:
      return `${rounded(value)} ${unit}`
  }
}

export function sayTime(time: number): string {
  return isoTime(Math.floor(time / 1000) * 1000)
}

export function sayMinutes(milliseconds: number): string {
  const minutes = milliseconds / 60_000
  if (minutes < 1) return `${Math.round(milliseconds / 1000)} seconds`
  if (minutes < 120) return `${Math.round(minutes)} ${Math.round(minutes) === 1 ? 'minute' : 'minutes'}`
  const whole = (value: number) => value.toFixed(1).replace(/\.0$/, '')
  return minutes < 2880 ? `${whole(minutes / 60)} hours` : `${whole(minutes / 1440)} days`
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

/** `a, b and c`, at most `most` of them by name. */
export function sayList(names: readonly string[], most = 5): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** ` at …` or ` between … and …`, to be put behind a phrase; empty without times. */
export function spanText(from: number | null, to: number | null): string {
  if (from === null || to === null) return ''
  return from === to ? ` at ${sayTime(from)}` : ` between ${sayTime(from)} and ${sayTime(to)}`
}
