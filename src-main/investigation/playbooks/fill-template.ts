import { Liquid } from 'liquidjs'

/** Bytes in the unit that reads best, as operators say them: 82.3 GB. */
function bytes(value: unknown): string {
  const number = Number(value)
  if (!Number.isFinite(number)) return String(value ?? '')
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let unit = 0
  let left = Math.abs(number)
  while (left >= 1024 && unit < units.length - 1) {
    left /= 1024
    unit += 1
  }
  return `${number < 0 ? '-' : ''}${left >= 100 || unit === 0 ? Math.round(left) : Math.round(left * 10) / 10} ${units[unit]}`
}

/** A number with at most three digits that matter: 0.0034, 7.2, 18,040. */
function short(value: unknown): string {
  const number = Number(value)
  if (value === null || value === undefined || value === '' || !Number.isFinite(number)) return String(value ?? '')
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString('en-US')
  return String(Number(number.toPrecision(3)))
}

/** Epoch milliseconds as UTC time of day with its date. */
function time(value: unknown): string {
  const number = Number(value)
  if (value === null || value === undefined || !Number.isFinite(number)) return 'an unknown time'
  return new Date(number)
    .toISOString()
    .replace('T', ' ')
    .replace(/(:\d\d)\.\d{3}Z$/, '$1Z')
}

/** "a, b and c"; more than `most` are counted and not named. */
function names(value: unknown, most = 6): string {
  const list = [
    ...new Set((Array.isArray(value) ? value : [value]).filter((item) => item !== null && item !== undefined && item !== '').map(String)),
  ]
  if (list.length === 0) return ''
  const shown = list.slice(0, most)
  const rest = list.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** Cut at a word near `most` characters. */
function brief(value: unknown, most = 160): string {
  const text = String(value ?? '')
    .replace(/\s+/g, ' ')
    .trim()
  return text.length <= most ? text : `${text.slice(0, most).replace(/\s+\S*$/, '')} …`
}

// The values come from evidence, which is not trusted: they are only ever printed. `ownPropertyOnly` keeps templates away from prototypes.
const liquid = new Liquid({ ownPropertyOnly: true, strictFilters: true, cache: 2000, relativeReference: false })
/** Name of the APIService of a group and version: `metrics.k8s.io/v1beta1` is served by `v1beta1.metrics.k8s.io`. */
const apiService = (value: unknown): string =>
  String(value ?? '')
    .split('/')
    .reverse()
    .join('.')

liquid.registerFilter('api_service', apiService)
liquid.registerFilter('bytes', bytes)
liquid.registerFilter('short', short)
liquid.registerFilter('time', time)
liquid.registerFilter('names', names)
liquid.registerFilter('brief', brief)

/** What is wrong with a template, or null. */
export function checkTemplate(template: string): string | null {
  try {
    liquid.parse(template)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/** Fills a playbook's sentence with what was found. White space is folded, so that sentences may be written over several lines. */
export function fillTemplate(template: string, values: Record<string, unknown>): string {
  const text: string = liquid.parseAndRenderSync(template, values)
  return text
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;:)])/g, '$1')
    .trim()
}
