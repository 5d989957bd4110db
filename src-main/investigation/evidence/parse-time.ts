import type { Json } from '#shared/json.ts'

const earliest = Date.UTC(1990, 0, 1)
const latest = Date.UTC(2100, 0, 1)

function within(time: number): number | null {
  return Number.isFinite(time) && time >= earliest && time <= latest ? Math.round(time) : null
}

/** A number of seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by its size. */
function ofNumber(value: number): number | null {
  if (value > 1e17) return within(value / 1e6)
  if (value > 1e14) return within(value / 1e3)
  if (value > 1e11) return within(value)
  return within(value * 1000)
}

const dateAndClock =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i

/**
 * Epoch milliseconds of a time as monitoring systems write it: ISO 8601, epoch numbers of any unit, RFC 2822. A time
 * without a zone is UTC. Null for anything else, and for the `0001-01-01` that Go writes for "no time".
 */
export function parseTime(value: Json | undefined): number | null {
  if (typeof value === 'number') return ofNumber(value)
  if (typeof value !== 'string' || value.length > 64) return null
  const text = value.trim()
  if (/^\d{9,19}(\.\d+)?$/.test(text)) return ofNumber(Number(text))
  const parts = dateAndClock.exec(text)
  if (parts) {
    const n = (i: number) => Number(parts[i] ?? 0)
    const fraction = parts[7] ? Number(`0.${parts[7]}`) * 1000 : 0
    const zone = parts[8] ?? 'Z'
    const minutes = /^[+-]/.test(zone) ? (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) : 0
    if (n(2) < 1 || n(2) > 12 || n(3) < 1 || n(3) > 31 || n(4) > 24 || n(5) > 59) return null
    return within(Date.UTC(n(1), n(2) - 1, n(3), n(4), n(5), n(6)) + fraction - minutes * 60_000)
  }
  // RFC 2822 and its kin name a month; anything vaguer is not taken, because Date.parse guesses.
  if (!/\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i.test(text) || !/\d{4}/.test(text)) return null
  return within(Date.parse(/(Z|UTC|GMT|[+-]\d{4})\b/i.test(text) ? text : `${text} UTC`))
}

/** `2026-03-27T10:00:00Z`, without milliseconds where they are zero. */
export function isoTime(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}
