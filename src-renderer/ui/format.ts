import { language } from './language.ts'

/** `12,345`, as the window's language writes it. */
export const number = (value: number): string => value.toLocaleString(language)

/** A number with exactly so many digits after the point. */
export const decimal = (value: number, digits: number): string =>
  value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false })

/** A number with the word for what is counted: `1 node`, `12 nodes`. */
export const plural = (count: number, one: string, many: string): string => `${number(count)} ${count === 1 ? one : many}`

/** A length of time for a card or a bar: `84 ms`, `2.4 s`, `3 min 12 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${decimal(ms / 1000, 1)} s`
  const seconds = Math.round(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** The same from microseconds, which messages between processes take few of. */
export const durationOfUs = (us: number): string => (us < 1000 ? `${us} µs` : duration(us / 1000))

const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })

/** `950`, `12.4K`. */
export function count(value: number): string {
  return value < 1000 ? String(value) : compact.format(value)
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`
  if (value < 1024 ** 2) return `${decimal(value / 1024, 1)} KB`
  return value < 1024 ** 3 ? `${decimal(value / 1024 ** 2, 1)} MB` : `${decimal(value / 1024 ** 3, 1)} GB`
}

const toTheMinute = { hour: '2-digit', minute: '2-digit', hour12: false } as const
const today = new Intl.DateTimeFormat(language, toTheMinute)
const thisYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', ...toTheMinute })
const full = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', hour12: false })
const seconds = new Intl.DateTimeFormat(language, { ...toTheMinute, second: '2-digit' })
const clock = new Intl.DateTimeFormat(language, { ...toTheMinute, second: '2-digit', fractionalSecondDigits: 3 })

/** Epoch milliseconds as a person would say it now: only the time today, no year this year. */
export function when(at: number, now = Date.now()): string {
  const [date, current] = [new Date(at), new Date(now)]
  if (date.toDateString() === current.toDateString()) return today.format(date)
  return date.getFullYear() === current.getFullYear() ? thisYear.format(date) : full.format(date)
}

const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' })

/** A day that is written as `2026-11-26`. */
export const day = (iso: string): string => date.format(new Date(iso))

/** Epoch milliseconds as the time of day to the second. */
export const toTheSecond = (at: number): string => seconds.format(new Date(at))

/** Epoch microseconds to the millisecond, for lists of events. */
export const clockTime = (us: number): string => clock.format(new Date(us / 1000))

/** Epoch milliseconds as UTC to the second, as evidence is compared. */
export const utc = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')

const share = new Intl.NumberFormat(language, { style: 'percent' })

/** `81%`, as the window's language writes it. */
/** An amount of US dollars; a small one with as many digits as tell something. */
export const dollars = (usd: number): string =>
  new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    ...(usd > 0 && usd < 0.1 ? { minimumSignificantDigits: 2, maximumSignificantDigits: 2 } : {}),
  }).format(usd)

export const percent = (part: number): string => share.format(part)

/** Names in the order in which a person looks for them: `Run 2` before `Run 10`. */
export const byName = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
