import type { Json } from '../../json.ts'
import type { Mapper } from '../flow/flow.ts'
import { jsonataPath, type Ref, refsOf, type Source, type Text, textExpression } from '../values.ts'
import { textOf } from './flowise-values.ts'

type Comparison = (value: string, other: string) => string

const comparisons: Readonly<Record<string, Comparison>> = {
  contains: (a, b) => `$contains($string(${a}), ${b})`,
  notContains: (a, b) => `$not($contains($string(${a}) & "", ${b}))`,
  startsWith: (a, b) => `$substring($string(${a}), 0, $length(${b})) = ${b}`,
  endsWith: (a, b) => `$substring($string(${a}), -$length(${b})) = ${b}`,
  equal: (a, b) => `${a} = ${b}`,
  notEqual: (a, b) => `${a} != ${b}`,
  smaller: (a, b) => `${a} < ${b}`,
  smallerEqual: (a, b) => `${a} <= ${b}`,
  larger: (a, b) => `${a} > ${b}`,
  largerEqual: (a, b) => `${a} >= ${b}`,
  isEmpty: (a) => `$not($exists(${a})) or ${a} = null or ${a} = ""`,
  notEmpty: (a) => `$exists(${a}) and ${a} != null and ${a} != ""`,
}

/** A value to compare, by the type that the condition says. */
function operand(text: Text, type: string, at: (ref: Ref) => string): string {
  const fixed = refsOf(text).length === 0 ? text.join('') : null
  if (type === 'number')
    return fixed !== null && Number.isFinite(Number(fixed)) && fixed !== '' ? String(Number(fixed)) : `$number(${textExpression(text, at)})`
  if (type === 'boolean') return fixed === null ? textExpression(text, at) : String(fixed === 'true')
  return fixed === null ? `$string(${textExpression(text, at)})` : JSON.stringify(fixed)
}

export const flowiseCondition: Mapper = (step, settings) => {
  const read = settings.list('conditions').map((each) => ({
    type: each.text('type', 'string'),
    operation: each.text('operation', 'equal'),
    left: textOf(each.get('value1')),
    right: textOf(each.get('value2')),
  }))
  const unknown = read.find(({ operation }) => !Object.hasOwn(comparisons, operation))
  if (unknown) return step.placeholder(`A condition compares with "${unknown.operation}", for which there is no word here.`)
  const { from, path } = step.values(read.flatMap(({ left, right }) => [...refsOf(left), ...refsOf(right)]))
  const at = (ref: Ref) => jsonataPath(path(ref) ?? ['missing'])
  const rules = read.map(({ type, operation, left, right }, index) => {
    const when = (comparisons[operation] as Comparison)(operand(left, type, at), operand(right, type, at))
    const shown = [left, right].map((text) =>
      text.map((part) => (typeof part === 'string' ? part : 'show' in part ? part.show.shown : '')).join(''),
    )
    step.expression(`${shown[0]} ${operation} ${shown[1]}`, when)
    return { port: `condition ${index + 1}`, when }
  })
  step.main('router', { rules })
  step.connect(from, [step.id, 'in'])
  const id = step.source.id
  return {
    node: step.id,
    handles: {
      ...Object.fromEntries(rules.map(({ port }, index): [string, Source] => [`${id}-output-${index}`, step.out(port)])),
      '*': step.out('default'),
    },
    value: () => null,
  }
}

export const flowiseIteration: Mapper = (step, settings) => {
  const text = textOf(settings.get('iterationInput'))
  const fixed = refsOf(text).length === 0 ? listIn(text.join('')) : undefined
  let items: Source
  if (fixed) {
    const node = step.helper('set', 'Items', { value: fixed })
    step.connect(step.incoming(), [node, 'in'])
    items = { from: [node, 'out'], path: [], scope: step.parent }
  } else items = step.textValue(text, 'Items')
  step.main('map', { concurrency: 1, stopOnError: true })
  step.connect(items, [step.id, 'items'])
  const needs = step.flow.contextOf(step.source.id)
  if (needs.length > 0) step.connect(step.bundle(needs, null, `What ${step.source.name} needs`), [step.id, 'context'])
  const item: Source = { from: [step.id, 'item'], path: [], scope: step.id }
  return {
    node: step.id,
    handles: { '*': step.out('results') },
    value: (path) => ({ ...step.out('results'), path: path[0] === 'output' ? path.slice(1) : path }),
    inside: {
      entry: item,
      value: (path) => ({ ...item, path }),
      context: { port: 'context', path: [] },
      finish: () => step.flow.sink(step, null, 'result'),
    },
  }
}

function listIn(text: string): Json[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
