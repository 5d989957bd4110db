import type { Json } from '../../json.ts'
import type { SourceReader } from '../source-reader.ts'
import { type Ref, refsOf, textExpression } from '../values.ts'
import { refOfSelector, textOf } from './dify-values.ts'

type Write = (at: (ref: Ref) => string) => string

/** A condition of Dify: what it reads, and its JSONata. Null for an operator that there is no word for. */
export interface DifyCondition {
  refs: Ref[]
  write: Write
}

const numeric = /^[<>=≠≤≥]+$/

/** All conditions of a case, joined as it says. A text when one of them cannot be said. */
export function conditionsOf(settings: SourceReader, loopId?: string): DifyCondition | string {
  const word = settings.text('logical_operator') === 'or' ? ' or ' : ' and '
  const parts = settings
    .list('conditions')
    .concat(settings.list('break_conditions'))
    .map((each) => conditionOf(each, loopId))
  const broken = parts.find((part) => typeof part === 'string')
  if (broken !== undefined) return broken as string
  const conditions = parts as DifyCondition[]
  if (conditions.length === 0) return { refs: [], write: () => 'false' }
  return {
    refs: conditions.flatMap(({ refs }) => refs),
    write: (at) =>
      conditions.length === 1 ? (conditions[0] as DifyCondition).write(at) : conditions.map(({ write }) => `(${write(at)})`).join(word),
  }
}

function conditionOf(settings: SourceReader, loopId: string | undefined): DifyCondition | string {
  settings.pass('id', 'varType', 'numberVarType', 'key')
  const selector = settings.get('variable_selector')
  const ref = refOfSelector(selector)
  if (!ref) return 'A condition names no value.'
  if (loopId !== undefined && ref.step === loopId) ref.path = [...ref.path]
  const operator = settings.text('comparison_operator')
  const type = String(settings.peek('varType') ?? '')
  const [value, refs] = operandOf(settings.get('value') ?? '', type, operator)
  const write = comparisons(operator, type)
  if (!write || settings.peek('sub_variable_condition'))
    return `A condition compares with "${operator}" in a way that JSONata has no word for.`
  return { refs: [ref, ...refs], write: (at) => write(at(ref), value(at)) }
}

/** What is compared with: a literal, or a text with values. */
function operandOf(value: Json, type: string, operator: string): [Write, Ref[]] {
  if (Array.isArray(value)) return [() => JSON.stringify(value), []]
  if (typeof value !== 'string') return [() => JSON.stringify(value), []]
  const text = textOf(value)
  const refs = refsOf(text)
  if (refs.length === 0) {
    const number = Number(value)
    const asNumber = (type === 'number' || numeric.test(operator)) && value.trim() !== '' && Number.isFinite(number)
    const asBoolean = type === 'boolean' && /^(?:true|false)$/i.test(value)
    return [() => (asNumber ? String(number) : asBoolean ? value.toLowerCase() : JSON.stringify(value)), []]
  }
  return [(at) => textExpression(text, at), refs]
}

type Comparison = (value: string, other: string) => string

function comparisons(operator: string, type: string): Comparison | undefined {
  const list = type.startsWith('array')
  const table: Readonly<Record<string, Comparison>> = {
    contains: (a, b) => (list ? `${b} in ${a}` : `$contains($string(${a}), ${b})`),
    'not contains': (a, b) => (list ? `$not(${b} in ${a})` : `$not($contains($string(${a}) & "", ${b}))`),
    'start with': (a, b) => `$substring(${a}, 0, $length(${b})) = ${b}`,
    'end with': (a, b) => `$substring(${a}, -$length(${b})) = ${b}`,
    is: (a, b) => `${a} = ${b}`,
    'is not': (a, b) => `${a} != ${b}`,
    empty: (a) => `$not($exists(${a})) or ${a} = null or ${a} = "" or $count(${a}) = 0`,
    'not empty': (a) => `$exists(${a}) and ${a} != null and ${a} != "" and $count(${a}) > 0`,
    null: (a) => `$not($exists(${a})) or ${a} = null`,
    'not null': (a) => `$exists(${a}) and ${a} != null`,
    exists: (a) => `$exists(${a}) and ${a} != null`,
    'not exists': (a) => `$not($exists(${a})) or ${a} = null`,
    in: (a, b) => `${a} in ${b}`,
    'not in': (a, b) => `$not(${a} in ${b})`,
    'all of': (a, b) => `$count(${b}[$not($ in ${a})]) = 0`,
    '=': (a, b) => `$number(${a}) = $number(${b})`,
    '≠': (a, b) => `$number(${a}) != $number(${b})`,
    '>': (a, b) => `$number(${a}) > $number(${b})`,
    '<': (a, b) => `$number(${a}) < $number(${b})`,
    '≥': (a, b) => `$number(${a}) >= $number(${b})`,
    '≤': (a, b) => `$number(${a}) <= $number(${b})`,
  }
  return Object.hasOwn(table, operator) ? table[operator] : undefined
}
