/** A length of time for a card or a bar: `84 ms`, `2.4 s`, `3 min 12 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const minutes = Math.floor(ms / 60_000)
  const seconds = Math.round((ms % 60_000) / 1000)
  return minutes < 60 ? `${minutes} min ${seconds} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** `950`, `12.4K`. */
export function count(value: number): string {
  return value < 1000 ? String(value) : compact.format(value)
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`
  if (value < 1024 ** 2) return `${(value / 1024).toFixed(1)} KB`
  return value < 1024 ** 3 ? `${(value / 1024 ** 2).toFixed(1)} MB` : `${(value / 1024 ** 3).toFixed(1)} GB`
}

const today = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false })
const thisYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false })
const full = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', hour12: false })
const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hour12: false,
})

/** Epoch milliseconds as a person would say it now: only the time today, no year this year. */
export function when(at: number, now = Date.now()): string {
  const [date, current] = [new Date(at), new Date(now)]
  if (date.toDateString() === current.toDateString()) return today.format(date)
  return date.getFullYear() === current.getFullYear() ? thisYear.format(date) : full.format(date)
}

/** Epoch microseconds to the millisecond, for lists of events. */
export const clockTime = (us: number): string => clock.format(new Date(us / 1000))

/** Epoch milliseconds as UTC to the second, as evidence is compared. */
export const utc = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')

export const percent = (share: number): string => `${Math.round(share * 100)} %`
