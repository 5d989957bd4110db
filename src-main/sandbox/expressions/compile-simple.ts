import { compilePath, lookup, wildcard } from './compile-path.ts'
import { booleanOf, simpleFunctions, textOf } from './native-functions.ts'
import { isNumeric, operators } from './operators.ts'
import { ConstructedList, plain, Sequence, sequenceOf } from './sequence.ts'
import type { ExpressionNode, Pair } from './syntax.ts'
import { type Compiled, type SimpleRun, spend, unusual } from './work-budget.ts'

/** Thrown while compiling an expression that is not simple. */
export class NotSimple extends Error {}

/**
 * An expression made of paths, filters, operators, literals, constructors and allow-listed functions as closures that
 * mean what JSONata means by it; a property test holds the two together. Throws `NotSimple` for every other.
 */
export function compileSimple(node: ExpressionNode): Compiled {
  const core = compileCore(node)
  const stages = (node.predicate ?? []).map((stage) => compileFilter(stage.expr))
  const group = node.group && node.type !== 'path' ? compileGroup(node.group.lhs) : undefined
  const { keepArray } = node
  if (stages.length === 0 && !group && !keepArray && neverSequence.has(node.type)) return core
  return (input, run) => {
    let result = core(input, run)
    for (const stage of stages) result = stage(result, run)
    if (group) result = group(result, run)
    if (!(result instanceof Sequence)) return result
    if (keepArray) result.keepSingleton = true
    if (result.length === 0) return undefined
    return result.length === 1 && !result.keepSingleton ? result[0] : result
  }
}

const neverSequence = new Set(['string', 'number', 'value', 'binary'])

function compileCore(node: ExpressionNode): Compiled {
  if (node.tuple || node.focus !== undefined || node.index !== undefined || node.ancestor !== undefined) throw new NotSimple()
  switch (node.type) {
    case 'path':
      return compilePath(node, { compile: compileSimple, filter: compileFilter, group: compileGroup })
    case 'name': {
      const name = node.value as string
      return (input, run) => lookup(input, name, run)
    }
    case 'wildcard':
      return wildcard
    case 'string':
    case 'number':
    case 'value': {
      const { value } = node
      return () => value
    }
    case 'variable':
      if (node.value === '') return (input) => (input instanceof Sequence && input.outerWrapper ? input[0] : input)
      if (node.value === '$') return (_input, run) => run.root
      throw new NotSimple()
    case 'binary':
      return compileBinary(node)
    case 'unary':
      return compileUnary(node)
    case 'condition':
      return compileCondition(node)
    case 'block': {
      const parts = (node.expressions as ExpressionNode[]).map(compileSimple)
      return (input, run) => {
        let result: unknown
        for (const part of parts) result = part(input, run)
        return result
      }
    }
    case 'function':
      return compileCall(node)
    default:
      throw new NotSimple()
  }
}

function compileBinary(node: ExpressionNode): Compiled {
  const left = compileSimple(node.lhs as ExpressionNode)
  const right = compileSimple(node.rhs as ExpressionNode)
  const name = node.value as string
  if (name === 'and') return (input, run) => (booleanOf(left(input, run)) ?? false) && (booleanOf(right(input, run)) ?? false)
  if (name === 'or') return (input, run) => (booleanOf(left(input, run)) ?? false) || (booleanOf(right(input, run)) ?? false)
  if (name === '&')
    return (input, run) => {
      const text = textOf(left(input, run)) + textOf(right(input, run))
      spend(run, 1 + text.length / 32)
      return text
    }
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined
  if (!operator) throw new NotSimple()
  return (input, run) => {
    spend(run, 1)
    const value = left(input, run)
    return operator(value, right(input, run), run)
  }
}

function compileUnary(node: ExpressionNode): Compiled {
  if (node.value === '{') return compileGroup(node.lhs as Pair[])
  if (node.value === '[') return compileList(node)
  if (node.value !== '-') throw new NotSimple()
  const operand = compileSimple(node.expression as ExpressionNode)
  return (input, run) => {
    const value = operand(input, run)
    if (value === undefined) return undefined
    if (!isNumeric(value)) throw unusual
    return -value
  }
}

function compileList(node: ExpressionNode): Compiled {
  const items = (node.expressions as ExpressionNode[]).map((item) => ({ nested: item.value === '[', value: compileSimple(item) }))
  const { consarray } = node
  return (input, run) => {
    const list: unknown[] = consarray ? new ConstructedList() : []
    for (const { nested, value } of items) {
      const item = value(input, run)
      if (item === undefined) continue
      spend(run, Array.isArray(item) ? item.length : 1)
      if (Array.isArray(item) && !nested) for (const part of item) list.push(plain(part))
      else list.push(plain(item))
    }
    return list
  }
}

function compileCondition(node: ExpressionNode): Compiled {
  const condition = compileSimple(node.condition as ExpressionNode)
  // biome-ignore lint/suspicious/noThenProperty: the name is JSONata's
  const { then: yes, else: no } = { then: compileSimple(node.then as ExpressionNode), else: node.else && compileSimple(node.else) }
  return (input, run) => (booleanOf(condition(input, run)) ? yes(input, run) : no?.(input, run))
}

function compileCall(node: ExpressionNode): Compiled {
  const name = node.procedure?.type === 'variable' && !node.procedure.predicate ? (node.procedure.value as string) : ''
  const call = simpleFunctions.get(name)
  if (!call) throw new NotSimple()
  const parts = (node.arguments as ExpressionNode[]).map(compileSimple)
  return (input, run) => {
    const args: unknown[] = []
    for (const part of parts) args.push(part(input, run))
    return call(args, input, run)
  }
}

/** `[…]` behind a step: by position for a literal number, else by what the predicate gives for each item. */
function compileFilter(predicate: ExpressionNode): Compiled {
  if (predicate.type === 'number') {
    const position = Math.floor(predicate.value as number)
    return (input) => {
      const items = Array.isArray(input) ? input : sequenceOf(input)
      const item: unknown = items[position < 0 ? items.length + position : position]
      if (Array.isArray(item)) return item
      return item === undefined ? new Sequence() : sequenceOf(item)
    }
  }
  const test = compileSimple(predicate)
  return (input, run) => {
    const items = Array.isArray(input) ? input : sequenceOf(input)
    const results = new Sequence()
    spend(run, items.length)
    for (let index = 0; index < items.length; index++) {
      const found = test(items[index], run)
      const positions = isNumeric(found) ? [found] : Array.isArray(found) && found.every(isNumeric) ? (found as number[]) : undefined
      if (positions) {
        spend(run, positions.length)
        for (const position of positions) {
          const at = Math.floor(position)
          if ((at < 0 ? items.length + at : at) === index) results.push(items[index])
        }
      } else if (booleanOf(found)) results.push(items[index])
    }
    return results
  }
}

/** `{…}`: groups the items by key, and evaluates each value over the items of its group. */
function compileGroup(pairs: readonly Pair[]): Compiled {
  const entries = pairs.map(([key, value]) => ({ key: compileSimple(key), value: compileSimple(value) }))
  return (input, run) => {
    const items: readonly unknown[] = !Array.isArray(input) ? [input] : input.length === 0 ? [undefined] : input
    const groups = new Map<string, { data: unknown; entry: number }>()
    for (const item of items) {
      for (let entry = 0; entry < entries.length; entry++) {
        spend(run, 1)
        const key = (entries[entry] as (typeof entries)[number]).key(item, run)
        if (key === undefined) continue
        if (typeof key !== 'string' || key === '__proto__' || key.startsWith('_jsonata')) throw unusual
        const group = groups.get(key)
        if (!group) groups.set(key, { data: item, entry })
        else if (group.entry !== entry) throw unusual
        else group.data = append(group.data, item, run)
      }
    }
    const result: Record<string, unknown> = {}
    for (const [key, { data, entry }] of groups) {
      const value = (entries[entry] as (typeof entries)[number]).value(data, run)
      if (value !== undefined) result[key] = plain(value)
    }
    return result
  }
}

function append(left: unknown, right: unknown, run: SimpleRun): unknown {
  if (left === undefined) return right
  if (right === undefined) return left
  const list: unknown[] = Array.isArray(left) ? Array.from(left) : [left]
  if (Array.isArray(right)) for (const item of right) list.push(item)
  else list.push(right)
  spend(run, list.length)
  return list
}
