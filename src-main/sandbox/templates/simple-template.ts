import { Filter, Tag, type Template, TypeGuards } from 'liquidjs'

/** Filters whose work and result are bounded by the size of what they are given. */
const linearFilters = new Set([
  ...['abs', 'append', 'at_least', 'at_most', 'capitalize', 'ceil', 'compact', 'concat', 'date', 'default', 'divided_by', 'downcase'],
  ...['escape', 'escape_once', 'first', 'floor', 'join', 'json', 'last', 'lstrip', 'map', 'minus', 'modulo', 'newline_to_br', 'plus'],
  ...['prepend', 'raw', 'reverse', 'round', 'rstrip', 'size', 'slice', 'split', 'strip', 'strip_newlines', 'times', 'truncate'],
  ...['truncatewords', 'upcase', 'url_encode'],
])

/** How LiquidJS names the filter that it adds to each output for the engine's way of printing. */
const printingFilter = '[object Function]'

/** Tags that choose or name, and repeat nothing. */
const straightTags = new Set([
  'if',
  'unless',
  'case',
  'assign',
  'capture',
  'echo',
  'comment',
  '#',
  'raw',
  'liquid',
  'increment',
  'decrement',
])

/**
 * Whether a template runs straight through: no loop, and no filter that can take long. Looks at every part of the parsed
 * template, so that a filter in a condition or in an argument counts like one in an output.
 */
export function isStraight(template: readonly Template[]): boolean {
  const queue: unknown[] = [...template]
  const seen = new Set<unknown>()
  while (queue.length > 0) {
    const at = queue.pop()
    if (typeof at !== 'object' || at === null || seen.has(at)) continue
    seen.add(at)
    if (Array.isArray(at)) {
      queue.push(...at)
      continue
    }
    if (at instanceof Filter && !linearFilters.has(at.name) && at.name !== printingFilter) return false
    if (at instanceof Tag && !straightTags.has(at.name)) return false
    // a range, `(1..n)`, makes a list
    if (TypeGuards.isRangeToken(at)) return false
    for (const [key, value] of Object.entries(at)) if (key !== 'liquid' && key !== 'input') queue.push(value)
  }
  return true
}
