import { ConstructedList, Sequence, sequenceOf } from './sequence.ts'
import type { ExpressionNode, Pair } from './syntax.ts'
import { type Compiled, type SimpleRun, spend, unusual } from './work-budget.ts'

/** What a path needs of the compiler around it. */
export interface PathParts {
  compile(node: ExpressionNode): Compiled
  filter(predicate: ExpressionNode): Compiled
  group(pairs: readonly Pair[]): Compiled
}

interface Step {
  evaluate: Compiled
  stages: Compiled[]
  constructs: boolean
}

/** A field by name: of an object itself, or of every object of a list. Only fields of their own are seen. */
export function lookup(input: unknown, name: string, run: SimpleRun): unknown {
  spend(run, 1)
  if (Array.isArray(input)) {
    const found = new Sequence()
    for (const item of input) {
      const value = lookup(item, name, run)
      if (Array.isArray(value)) for (const part of value) found.push(part)
      else if (value !== undefined) found.push(value)
    }
    return found
  }
  return typeof input === 'object' && input !== null && Object.hasOwn(input, name) ? (input as Record<string, unknown>)[name] : undefined
}

export function compilePath(node: ExpressionNode, parts: PathParts): Compiled {
  const steps = node.steps as ExpressionNode[]
  const general = compileSteps(node, steps, parts)
  const names = namesOf(node, steps)
  if (!names) return general
  // objects all the way is by far the most common case, and needs no sequences
  return (input, run) => {
    let at = input
    for (const name of names) {
      if (typeof at !== 'object' || at === null) return undefined
      if (Array.isArray(at)) return general(input, run)
      at = Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined
    }
    spend(run, names.length)
    return at
  }
}

function namesOf(node: ExpressionNode, steps: readonly ExpressionNode[]): string[] | undefined {
  if (node.group || node.keepSingletonArray) return undefined
  const bare = steps.every(
    (step) => step.type === 'name' && !step.stages && !step.predicate && !step.keepArray && !step.tuple && !step.focus,
  )
  return bare ? steps.map((step) => step.value as string) : undefined
}

function compileSteps(node: ExpressionNode, nodes: readonly ExpressionNode[], parts: PathParts): Compiled {
  const steps = nodes.map(
    (step): Step => ({
      evaluate: parts.compile(withoutStages(step)),
      stages: (step.stages ?? []).map((stage) => parts.filter(stage.expr)),
      constructs: step.consarray === true,
    }),
  )
  const group = node.group ? parts.group(node.group.lhs) : undefined
  const absolute = nodes[0]?.type === 'variable'
  const { keepSingletonArray } = node
  return (input, run) => {
    let result: unknown = Array.isArray(input) && !absolute ? input : sequenceOf(input)
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index] as Step
      if (index === 0 && step.constructs) result = step.evaluate(result, run)
      else result = evaluateStep(step, result as readonly unknown[], index === steps.length - 1, run)
      if (result === undefined || (result as unknown[]).length === 0) break
      // only a first step that constructs can give something else than a list, and JSONata fails on it
      if (!Array.isArray(result)) throw unusual
    }
    if (keepSingletonArray) {
      if (result instanceof ConstructedList) result = sequenceOf(result)
      else if (result === undefined) throw unusual
      if (result instanceof Sequence) result.keepSingleton = true
    }
    return group ? group(result, run) : result
  }
}

/** The stages of a step belong to the path; everything else about the step is its own. */
function withoutStages(step: ExpressionNode): ExpressionNode {
  const { stages: _stages, ...rest } = step
  return rest
}

function evaluateStep(step: Step, input: readonly unknown[], last: boolean, run: SimpleRun): unknown[] {
  const results: unknown[] = []
  spend(run, input.length)
  for (const item of input) {
    let result = step.evaluate(item, run)
    for (const stage of step.stages) result = stage(result, run)
    if (result !== undefined) results.push(result)
  }
  const [only] = results
  if (last && results.length === 1 && Array.isArray(only) && !(only instanceof Sequence)) return only
  const flat = new Sequence()
  for (const result of results) {
    if (!Array.isArray(result) || result instanceof ConstructedList) flat.push(result)
    else {
      spend(run, result.length)
      for (const part of result) flat.push(part)
    }
  }
  return flat
}

/** `*`: the values of an object, those of lists among them flattened. */
export const wildcard: Compiled = (input, run) => {
  const from = input instanceof Sequence && input.outerWrapper && input.length > 0 ? input[0] : input
  // JSONata would count the marks of the list among its values
  if (from instanceof Sequence) throw unusual
  const found = new Sequence()
  let lists = false
  if (typeof from === 'object' && from !== null) {
    for (const value of Object.values(from)) {
      spend(run, 1)
      if (Array.isArray(value)) {
        lists = true
        for (const part of value.flat(Number.POSITIVE_INFINITY)) found.push(part)
      } else found.push(value)
    }
  }
  return lists ? Array.from(found) : found
}
