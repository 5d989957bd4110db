import { Context, defaultOperators, type Emitter, type Liquid, type Operators, type Tag, type Value } from 'liquidjs'

/** LiquidJS counts what most filters make. Counted here too: what is only looked at, which may be a value of any size. */
interface Counting {
  context: { memoryLimit: { use(amount: number): void } }
}

/** Filters that read all of the value they are given, and of which LiquidJS counts nothing: numbers are made of text. */
const uncountedFilters = new Set([
  ...['abs', 'at_least', 'at_most', 'ceil', 'divided_by', 'floor', 'json', 'minus', 'modulo', 'plus', 'round', 'times'],
  ...['url_encode'],
])

/** Characters and items of a value; looks no further once there are more than `most`. */
export function weigh(value: unknown, most: number): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 1
  let weight = 1
  const queue: unknown[] = [value]
  while (queue.length > 0 && weight <= most) {
    const at = queue.pop()
    if (typeof at === 'string') weight += at.length
    else if (typeof at === 'object' && at !== null) {
      if (Array.isArray(at) && at.length > most) return at.length
      for (const [key, inner] of Object.entries(at)) {
        weight += 1 + key.length
        queue.push(inner)
      }
    }
  }
  return weight
}

/** The operators of conditions, each counted by what it may have to look at. */
export function countedOperators(most: number): Operators {
  const counted = ([name, compare]: [string, Operators[string]]): [string, Operators[string]] => {
    if (compare === undefined || name === 'not') return [name, compare as Operators[string]]
    return [
      name,
      (left: unknown, right: unknown, context: Counting['context']) => {
        context.memoryLimit.use(weigh(left, most) + weigh(right, most))
        return (compare as (...operands: unknown[]) => ReturnType<Operators[string]>)(left, right, context)
      },
    ]
  }
  return Object.fromEntries(Object.entries(defaultOperators).map(counted))
}

/** Counts what filters read without LiquidJS counting it: their arguments, and the value where it is in `uncountedFilters`. */
export function countFilters(liquid: Liquid, most: number): void {
  for (const [name, filter] of Object.entries(liquid.filters)) {
    if (typeof filter !== 'function') continue
    const whole = uncountedFilters.has(name)
    liquid.registerFilter(name, function (value: unknown, ...rest: unknown[]) {
      const { memoryLimit } = this.context
      if (whole) memoryLimit.use(weigh(value, most))
      for (const argument of rest) memoryLimit.use(weigh(argument, most))
      return filter.call(this, value, ...rest)
    })
  }
}

/** Counts what `case` compares: its value with each of those that it lists. */
export function countCases(liquid: Liquid, most: number): void {
  const { case: CaseTag } = liquid.tags
  if (!CaseTag) return
  const compare = CaseTag.prototype.render as Tag['render']
  liquid.registerTag(
    'case',
    class extends CaseTag {
      override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
        const { value, branches } = this as unknown as { value: Value; branches: { values: unknown[] }[] }
        const compared = branches.reduce((sum, { values }) => sum + values.length, 0)
        context.memoryLimit.use(weigh(yield value.value(context, false), most) * compared)
        yield compare.call(this, context, emitter)
      }
    },
  )
}

/** What templates see. A list or an object is no key: to be one it would be written out as text, however long. */
export class TemplateContext extends Context {
  override readProperty(scope: Parameters<Context['readProperty']>[0], key: Parameters<Context['readProperty']>[1]): unknown {
    return typeof key === 'object' && key !== null ? undefined : super.readProperty(scope, key)
  }
}
