import type { Write } from './expression-to-jsonata.ts'
import type { Expression } from './script-expression.ts'

type Inner = (each: Expression) => Write

const dayMs = 86_400_000
const units: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: dayMs,
  week: 7 * dayMs,
}

/** An expression of dates as JSONata, which counts them in milliseconds of UTC; null for what is none, or has no counterpart. */
export function dateWriter(expression: Expression, inner: Inner): Write | null {
  const moment = momentOf(expression, inner)
  if (moment) return (at) => `$fromMillis(${moment(at)})`
  const { type } = expression
  const member = type === 'call' ? expression.of : expression
  if (member.type !== 'member' || member.key.type !== 'value') return null
  const of = momentOf(member.of, inner)
  if (!of) return null
  const name = String(member.key.value)
  const values = type === 'call' ? expression.values : []
  if (type === 'call' && /^(?:toMillis|getTime|valueOf)$/.test(name)) return of
  if (type === 'call' && /^(?:toSeconds|toUnixInteger)$/.test(name)) return (at) => `$floor(${of(at)} / 1000)`
  const picture = type === 'call' ? pictureOf(name, values) : fields[name]
  if (picture === undefined) return null
  if (picture === '') return (at) => `$fromMillis(${of(at)})`
  return (at) => `${type === 'call' ? '' : '$number('}$fromMillis(${of(at)}, ${JSON.stringify(picture)})${type === 'call' ? '' : ')'}`
}

const fields: Readonly<Record<string, string>> = {
  year: '[Y]',
  month: '[M]',
  day: '[D]',
  hour: '[H]',
  minute: '[m]',
  second: '[s]',
  weekday: '[F1]',
}

/** Milliseconds of what is a moment. */
function momentOf(expression: Expression, inner: Inner): Write | null {
  if (expression.type === 'name') return expression.name === '$now' ? now : expression.name === '$today' ? startOfDay(now) : null
  if (expression.type !== 'call') return null
  const { of, values } = expression
  const [first, second] = values
  if (of.type === 'name') return of.name !== 'new Date' ? null : !first ? now : values.length === 1 ? read(inner(first)) : null
  if (of.type !== 'member' || of.key.type !== 'value') return null
  const name = String(of.key.value)
  if (of.of.type === 'name' && of.of.name === 'DateTime') {
    if (/^(?:now|local|utc)$/.test(name) && !first) return now
    if (!first || values.length > 1) return null
    if (/^(?:fromISO|fromJSDate)$/.test(name)) return read(inner(first))
    const number = inner(first)
    return name === 'fromMillis' ? number : name === 'fromSeconds' ? (at) => `(${number(at)} * 1000)` : null
  }
  if (name === 'toDateTime' && !first) return read(inner(of.of))
  const moment = momentOf(of.of, inner)
  if (!moment) return null
  if (name === 'startOf' && first?.type === 'value' && first.value === 'day') return startOfDay(moment)
  if (name === 'toUTC' && !first) return moment
  if (name !== 'plus' && name !== 'minus') return null
  const span = spanOf(first, second, inner)
  return span && ((at) => `(${moment(at)} ${name === 'plus' ? '+' : '-'} ${span(at)})`)
}

const now: Write = () => '$millis()'
const startOfDay =
  (moment: Write): Write =>
  (at) =>
    `($floor(${moment(at)} / ${dayMs}) * ${dayMs})`

/** A date that is written as text, or counted. */
const read =
  (value: Write): Write =>
  (at) =>
    `($__d := ${value(at)}; $type($__d) = "number" ? $__d : $toMillis($__d))`

/** `{days: 2}` or `2, 'days'`. Months and years differ in length, so they have no counterpart. */
function spanOf(first: Expression | undefined, second: Expression | undefined, inner: Inner): Write | null {
  const unit = (name: unknown) => (typeof name === 'string' ? units[name.replace(/s$/, '')] : undefined)
  const times = (value: Expression, ms: number | undefined): Write | null => {
    if (ms === undefined) return null
    const count = inner(value)
    return (at) => `${count(at)} * ${ms}`
  }
  if (!first) return null
  if (first.type !== 'object') return second?.type === 'value' ? times(first, unit(second.value)) : null
  const parts = first.fields.map(({ key, value }) => times(value, unit(key)))
  return parts.length === 0 || parts.includes(null) ? null : (at) => `(${parts.map((part) => part?.(at)).join(' + ')})`
}

const signs: readonly [RegExp, string][] = [
  [/^'([^']*)'/, ''],
  [/^yyyy/, '[Y0001]'],
  [/^(?:MMMM|LLLL)/, '[MNn]'],
  [/^(?:MMM|LLL)/, '[MNn,3-3]'],
  [/^(?:MM|LL)/, '[M01]'],
  [/^[ML]/, '[M]'],
  [/^(?:EEEE|cccc)/, '[FNn]'],
  [/^(?:EEE|ccc)/, '[FNn,3-3]'],
  [/^dd/, '[D01]'],
  [/^d/, '[D]'],
  [/^HH/, '[H01]'],
  [/^H/, '[H]'],
  [/^hh/, '[h01]'],
  [/^h/, '[h]'],
  [/^mm/, '[m01]'],
  [/^m/, '[m]'],
  [/^ss/, '[s01]'],
  [/^s/, '[s]'],
  [/^SSS/, '[f001]'],
  [/^a/, '[P]'],
  [/^[^A-Za-z']/, ''],
]

/** How a method writes a moment, as a picture of JSONata; empty for the ISO form. */
function pictureOf(name: string, values: readonly Expression[]): string | undefined {
  if (/^(?:toISO|toISOString|toString|toJSON)$/.test(name)) return ''
  if (name === 'toISODate') return '[Y0001]-[M01]-[D01]'
  if (name !== 'format' && name !== 'toFormat') return undefined
  const [format] = values
  const text = format === undefined ? 'yyyy-MM-dd' : format.type === 'value' && typeof format.value === 'string' ? format.value : null
  return text === null || values.length > 1 ? undefined : dateFormat(text)
}

/** A format of Luxon as a picture of JSONata; undefined for one with a sign that has no counterpart. */
export function dateFormat(format: string): string | undefined {
  let picture = ''
  for (let rest = format; rest !== ''; ) {
    const found = signs.map(([sign, to]) => ({ match: sign.exec(rest), to })).find(({ match }) => match)
    if (!found?.match) return undefined
    picture += found.to || (found.match[1] ?? found.match[0]).replace(/[[\]]/g, '$&$&')
    rest = rest.slice(found.match[0].length)
  }
  return picture
}
