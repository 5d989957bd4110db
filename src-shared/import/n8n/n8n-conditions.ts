import type { Json } from '../../json.ts'
import type { Computed, Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { computedOf } from './n8n-values.ts'

type Comparison = (value: string, other: string) => string

const exists: Comparison = (a) => `$exists(${a}) and ${a} != null`
const missing: Comparison = (a) => `$not($exists(${a})) or ${a} = null`
const empty: Comparison = (a) => `$not($exists(${a})) or ${a} = null or ${a} = "" or ($type(${a}) = "array" and $count(${a}) = 0)`
const filled: Comparison = (a) => `$exists(${a}) and ${a} != null and ${a} != "" and $count(${a}) > 0`

const comparisons: Readonly<Record<string, Comparison>> = {
  equals: (a, b) => `${a} = ${b}`,
  equal: (a, b) => `${a} = ${b}`,
  notEquals: (a, b) => `${a} != ${b}`,
  notEqual: (a, b) => `${a} != ${b}`,
  contains: (a, b) => `($type(${a}) = "array" ? ${b} in ${a} : $contains($string(${a}), $string(${b})))`,
  notContains: (a, b) => `$not($type(${a}) = "array" ? ${b} in ${a} : $contains($string(${a}) & "", $string(${b})))`,
  startsWith: (a, b) => `$substring($string(${a}), 0, $length(${b})) = ${b}`,
  notStartsWith: (a, b) => `$substring($string(${a}), 0, $length(${b})) != ${b}`,
  endsWith: (a, b) => `$substring($string(${a}), -$length(${b})) = ${b}`,
  notEndsWith: (a, b) => `$substring($string(${a}), -$length(${b})) != ${b}`,
  gt: (a, b) => `$number(${a}) > $number(${b})`,
  lt: (a, b) => `$number(${a}) < $number(${b})`,
  gte: (a, b) => `$number(${a}) >= $number(${b})`,
  lte: (a, b) => `$number(${a}) <= $number(${b})`,
  larger: (a, b) => `$number(${a}) > $number(${b})`,
  smaller: (a, b) => `$number(${a}) < $number(${b})`,
  largerEqual: (a, b) => `$number(${a}) >= $number(${b})`,
  smallerEqual: (a, b) => `$number(${a}) <= $number(${b})`,
  after: (a, b) => `$toMillis(${a}) > $toMillis(${b})`,
  before: (a, b) => `$toMillis(${a}) < $toMillis(${b})`,
  true: (a) => `${a} = true`,
  false: (a) => `${a} = false`,
  exists,
  notExists: missing,
  empty,
  notEmpty: filled,
  isEmpty: empty,
  isNotEmpty: filled,
  lengthEquals: (a, b) => `$count(${a}) = ${b}`,
  lengthNotEquals: (a, b) => `$count(${a}) != ${b}`,
  lengthGt: (a, b) => `$count(${a}) > ${b}`,
  lengthLt: (a, b) => `$count(${a}) < ${b}`,
}

const named = (name: string): Comparison | undefined => (Object.hasOwn(comparisons, name) ? comparisons[name] : undefined)

/** Conditions of a filter as one JSONata; a text says which of them cannot be said. */
export function conditionsOf(step: Step, settings: SourceReader | undefined): Computed | string {
  if (!settings) {
    step.change('It has no conditions, so everything goes by its first way.')
    return { refs: [], write: () => 'true', shown: '' }
  }
  settings.pass('options.version', 'options.leftValue', 'options.typeValidation', 'boolean.0.id')
  const listed = settings.list('conditions')
  const parts = listed.length > 0 ? listed.map((each) => conditionOf(step, each)) : oldConditions(step, settings)
  const loose = settings.get('options.caseSensitive') === false
  if (loose) step.change('Texts are compared with regard to capitals.')
  settings.pass('options')
  const broken = parts.find((part) => typeof part === 'string')
  if (broken !== undefined) return broken as string
  const word = settings.text('combinator', 'and') === 'or' ? ' or ' : ' and '
  return joined(parts as Computed[], word)
}

function joined(parts: readonly Computed[], word: string): Computed {
  const [only] = parts
  return {
    refs: parts.flatMap(({ refs }) => refs),
    write: (at) => (only && parts.length === 1 ? only.write(at) : parts.map(({ write }) => `(${write(at)})`).join(word) || 'true'),
    shown: parts.map(({ shown }) => shown).join(word),
  }
}

function conditionOf(step: Step, each: SourceReader): Computed | string {
  each.pass('id', 'operator.name', 'operator.singleValue', 'operator.rightType')
  const operation = each.text('operator.operation')
  const type = each.text('operator.type', 'string')
  return compared(step, each.get('leftValue') ?? '', operation, typed(each.get('rightValue') ?? '', type))
}

/** A literal is of the type that the condition compares by. */
function typed(value: Json, type: string): Json {
  if (typeof value !== 'string' || value.startsWith('=')) return value
  if (type === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  return type === 'boolean' && /^(?:true|false)$/.test(value) ? value === 'true' : value
}

function compared(step: Step, left: Json, operation: string, right: Json): Computed | string {
  const compare = named(operation)
  if (!compare) return `A condition compares by "${operation}", for which there is no word here.`
  const [a, b] = [computedOf(step, left), computedOf(step, right)]
  if (!a || !b) return 'A condition has an expression that could not be converted.'
  return {
    refs: [...a.refs, ...b.refs],
    write: (at) => compare(a.write(at), b.write(at)),
    shown: `${a.shown || JSON.stringify(left)} ${operation} ${b.shown || JSON.stringify(right)}`,
  }
}

/** Conditions as older versions keep them: a list for each type. */
function oldConditions(step: Step, settings: SourceReader): (Computed | string)[] {
  return ['string', 'number', 'boolean', 'dateTime'].flatMap((type) =>
    settings
      .list(type)
      .map((each) =>
        compared(
          step,
          each.get('value1') ?? '',
          each.text('operation', type === 'number' ? 'smaller' : 'equal'),
          typed(each.get('value2') ?? '', type),
        ),
      ),
  )
}
