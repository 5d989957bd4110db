import type { Json, JsonObject } from '../../json.ts'
import type { Mapper } from '../flow/flow.ts'
import type { Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { jsonataPath, type Ref } from '../values.ts'
import { conditionsOf, type DifyCondition } from './dify-conditions.ts'
import { refOfSelector } from './dify-values.ts'

export const difyIfElse: Mapper = (step, settings) => {
  const listed = settings.list('cases')
  const cases = listed.length > 0 ? listed : [settings]
  // older files hold the first case a second time, beside the list
  if (listed.length > 0) settings.pass('conditions', 'logical_operator')
  const read = cases.map((each) => ({ handle: each.text('case_id', 'true'), condition: conditionsOf(each) }))
  for (const each of listed) each.pass('id')
  const broken = read.find(({ condition }) => typeof condition === 'string')
  if (broken) return step.placeholder(broken.condition as string)
  const conditions = read.map(({ condition }) => condition as DifyCondition)
  const { from, path } = step.values(conditions.flatMap(({ refs }) => refs))
  const at = (ref: Ref) => jsonataPath(path(ref) ?? ['missing'])
  const rules = conditions.map(({ write }, index) => {
    const when = write(at)
    step.expression(`case ${index + 1}`, when)
    return { port: index === 0 ? 'true' : `case ${index + 1}`, when }
  })
  step.main('router', { rules })
  step.connect(from, [step.id, 'in'])
  return {
    node: step.id,
    handles: {
      ...Object.fromEntries(read.map(({ handle }, index) => [handle, step.out(rules[index]?.port ?? 'default')])),
      false: step.out('default'),
      '*': step.out('default'),
    },
    value: () => null,
  }
}

export const startInside: Mapper = (step) => {
  const parent = step.source.parent === null ? undefined : step.flow.builtOf(step.source.parent)
  return { node: parent?.node ?? null, handles: { '*': parent?.inside?.entry ?? null }, value: () => null }
}

export const difyIteration: Mapper = (step, settings) => {
  settings.pass('output_type', 'input_selector', 'iterator_input_type', 'startNodeType')
  const list = refOfSelector(settings.get('iterator_selector'))
  const selector = settings.get('output_selector')
  const handling = settings.text('error_handle_mode', 'terminated')
  if (handling === 'remove-abnormal-output') step.change('A result that failed stays in the list as null; Dify takes it out.')
  if (settings.flag('flatten_output')) step.change('Results that are lists are not made into one list.')
  const parallel = settings.flag('is_parallel')
  const most = settings.number('parallel_nums') ?? 10
  const concurrency = parallel ? Math.min(100, Math.max(1, Math.round(most))) : 1
  const items = list ? step.value(list, 'Items') : step.incoming()
  step.main('map', { concurrency, stopOnError: handling === 'terminated' })
  step.connect(items, [step.id, 'items'])
  const context = feedContext(step, 'context')
  const inside = (port: string) => ({ from: [step.id, port] as [string, string], path: [], scope: step.id })
  return {
    node: step.id,
    handles: { '*': step.out('results') },
    value: ([name, ...path]) => (name === 'output' || name === undefined ? { ...step.out('results'), path } : null),
    inside: {
      entry: inside('item'),
      value: ([name, ...path]) => (name === 'index' ? inside('index') : name === 'item' ? { ...inside('item'), path } : null),
      context,
      finish: () => finishMap(step, selector),
    },
  }
}

/** Connects what a container needs from outside to one of its ports. */
export function feedContext(step: Step, port: string): { port: string; path: string[] } {
  const needs = step.flow.contextOf(step.source.id)
  if (needs.length > 0) step.connect(step.bundle(needs, null, `What ${step.source.name} needs`), [step.id, port])
  return { port, path: [] }
}

function finishMap(step: Step, selector: Json | undefined): void {
  const ref = refOfSelector(selector)
  const built = ref ? step.flow.builtOf(ref.step) : undefined
  const source = ref && built ? built.value(ref.path) : null
  step.flow.sink(step, source, 'result')
}

export const difyLoop: Mapper = (step, settings) => {
  settings.pass('outputs', 'startNodeType')
  const id = step.source.id
  const count = Math.min(1000, Math.max(1, Math.round(settings.number('loop_count') ?? 10)))
  if (settings.text('error_handle_mode', 'terminated') !== 'terminated') step.change('A failure inside ends the loop; Dify went on.')
  const variables = settings.list('loop_variables').map((each) => readVariable(each))
  const broken = conditionsOf(settings)
  const constants: JsonObject = {}
  const refs: { name: string; ref: Ref }[] = []
  for (const { name, value, ref } of variables) {
    if (ref) refs.push({ name, ref })
    else constants[name] = value
  }
  const initial = step.bundleOf(refs, constants, `What ${step.source.name} starts with`)
  const names = variables.map(({ name }) => name)
  // the condition sees the object that goes round; other values cannot be seen there
  const seen = (ref: Ref) => (ref.step === id ? `output${jsonataPath(ref.path).slice(1)}` : null)
  const all = typeof broken === 'string' ? [] : broken.refs
  const usable = typeof broken !== 'string' && all.every((ref) => seen(ref) !== null || inner(step, ref))
  if (!usable)
    step.change(typeof broken === 'string' ? broken : 'Its end depends on a value outside the loop, so it always takes all its rounds.')
  const results = new Map<string, Ref>()
  const stop =
    usable && all.length > 0 ? (broken as DifyCondition).write((ref) => seen(ref) ?? `output.${resultName(ref, results)}`) : 'false'
  const condition = `$not(${stop}) and iteration < ${count - 1}`
  step.expression('break condition', condition)
  step.main('loop', { condition, maxIterations: count })
  step.connect(initial, [step.id, 'in'])
  const item = { from: [step.id, 'item'] as [string, string], path: [], scope: step.id }
  return {
    node: step.id,
    handles: { '*': step.out('out') },
    value: (path) => (path[0] !== undefined && names.includes(String(path[0])) ? { ...step.out('out'), path } : null),
    inside: {
      entry: item,
      value: (path) => ({ ...item, path }),
      context: { port: 'item', path: [] },
      finish: () => finishLoop(step, names, results),
    },
  }
}

const inner = (step: Step, ref: Ref) => step.flow.stepOf(ref.step)?.parent === step.source.id

function resultName(ref: Ref, results: Map<string, Ref>): string {
  const name = `seen_${results.size + 1}`
  results.set(name, ref)
  return name
}

function readVariable(each: SourceReader): { name: string; value: Json; ref: Ref | null } {
  each.pass('id', 'var_type')
  const value = each.get('value') ?? null
  return { name: each.text('label'), value, ref: each.text('value_type') === 'variable' ? refOfSelector(value) : null }
}

/** What goes round: the object as it came, with what was assigned in this round laid over it. */
function finishLoop(step: Step, names: readonly string[], results: ReadonlyMap<string, Ref>): void {
  const { flow } = step
  const { draft } = flow
  const merge = draft.id(`${step.source.id}_next`)
  draft.add(merge, 'merge', 'For the next round', step.id, { mode: 'object' })
  draft.places.set(merge, flow.placeAtEnd(step.source.id))
  draft.connect([step.id, 'item'], [merge, 'in'])
  for (const child of flow.childrenOf(step.source.id)) {
    const assigned = Object.entries(flow.builtOf(child.id)?.assigned ?? {}).filter(([key]) =>
      names.some((name) => key === `${step.source.id}.${name}`),
    )
    const [first] = assigned
    if (first) draft.connect(first[1].from, [merge, 'in'])
  }
  for (const [name, ref] of results) {
    const source = flow.builtOf(ref.step)?.value(ref.path)
    if (!source) continue
    const wrap = draft.id(`${step.source.id}_${name}`)
    draft.add(wrap, 'transform', `${name} for the condition`, step.id, { expression: `{"${name}": ${jsonataPath(source.path)}}` })
    draft.helperOf.set(wrap, merge)
    draft.connect(source.from, [wrap, 'in'])
    draft.connect([wrap, 'out'], [merge, 'in'])
  }
  draft.connect([merge, 'out'], [step.id, 'result'])
}
