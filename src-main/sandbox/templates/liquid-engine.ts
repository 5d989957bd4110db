import { Liquid, type Template } from 'liquidjs'
import { AppError } from '#shared/errors/app-error.ts'

export const templateLimits = {
  sourceChars: 256 * 1024,
  /** Characters of the text that comes out. */
  resultChars: 8 * 1024 * 1024,
  /** LiquidJS's count of characters and items made on the way. */
  memoryInProcess: 4_000_000,
  memoryInThread: 64_000_000,
} as const

/** Tags that would read other files, and filters that would give something else each time. */
const removedTags = ['include', 'render', 'layout', 'block']
const removedFilters = ['sample', 'shuffle']

/** Objects and lists read as JSON where a template prints them whole; nothing prints as nothing. */
function printed(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A Liquid that sees only own properties, reads no file, knows no clock and is in UTC. */
export function createLiquid(): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    relativeReference: false,
    templates: {},
    timezoneOffset: 0,
    locale: 'en',
    parseLimit: templateLimits.sourceChars,
    outputEscape: printed,
  })
  for (const tag of removedTags) delete liquid.tags[tag]
  for (const filter of removedFilters) delete liquid.filters[filter]
  const format = liquid.filters.date
  if (typeof format === 'function')
    liquid.registerFilter('date', function (value: unknown, ...rest: unknown[]) {
      if (value === 'now' || value === 'today') throw new Error(`the date "${value}" is not available; give the time as a value`)
      return format.call(this, value, ...rest)
    })
  return liquid
}

/** The parsed template. Throws `template.invalid` with its line. */
export function parseTemplate(liquid: Liquid, source: string): Template[] {
  if (source.length > templateLimits.sourceChars)
    throw new AppError('template.invalid', `The template is longer than ${templateLimits.sourceChars} characters.`)
  try {
    return liquid.parse(source)
  } catch (thrown) {
    throw new AppError('template.invalid', `The template cannot be read: ${messageOf(thrown)}`, {
      hint: 'Templates are Liquid: `{{ alert.name }}` prints a value, `{% if … %}` and `{% for … %}` choose and repeat. Other files cannot be included.',
      place: placeOf(thrown),
    })
  }
}

/** Renders without a time limit. Throws `template.failed`. */
export function renderParsed(liquid: Liquid, template: Template[], values: object, memoryLimit: number): string {
  let text: unknown
  try {
    text = liquid.renderSync(template, values, { memoryLimit, ownPropertyOnly: true })
  } catch (thrown) {
    throw new AppError('template.failed', `The template failed: ${messageOf(thrown)}`, { place: placeOf(thrown), cause: thrown })
  }
  const result = String(text)
  if (result.length > templateLimits.resultChars)
    throw new AppError('template.failed', `The template gives too much text: ${result.length} characters.`, {
      hint: `At most ${templateLimits.resultChars} are taken. Print less.`,
    })
  return result
}

/** LiquidJS's errors carry the template around the place; the first line says what is wrong. */
function messageOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return (message.split('\n')[0] ?? '').slice(0, 500)
}

function placeOf(thrown: unknown): { line: number } | undefined {
  const line = /line:(\d+)/.exec(thrown instanceof Error ? thrown.message : '')?.[1]
  return line ? { line: Number(line) } : undefined
}
