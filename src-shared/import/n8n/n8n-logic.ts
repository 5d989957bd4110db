import type { Built, Mapper } from '../flow/flow.ts'
import { wayName } from '../flow/model-steps.ts'
import type { Computed, Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { jsonataPath, type Ref, type Source } from '../values.ts'
import { conditionsOf } from './n8n-conditions.ts'
import { computedOf } from './n8n-values.ts'

export const incomingItem: Ref = { step: '$in', path: [], shown: '$json' }

/** A router whose ways give on the item that came; `rules` are tried in order, and lead to the numbered outputs. */
function route(step: Step, rules: readonly { handle: string; port: string; condition: Computed }[], otherwise: string): Built {
  const { from, path } = step.values([incomingItem, ...rules.flatMap(({ condition }) => condition.refs)])
  const at = (ref: Ref) => jsonataPath(path(ref) ?? ['missing'])
  const written = rules.map(({ port, condition }) => {
    const when = condition.write(at)
    step.expression(condition.shown, when)
    return { port, when }
  })
  step.main('router', { rules: written })
  step.connect(from, [step.id, 'in'])
  const item = path(incomingItem) ?? []
  const way = (port: string): Source => ({ ...step.out(port), path: item })
  return {
    node: step.id,
    handles: { ...Object.fromEntries(rules.map(({ handle, port }) => [handle, way(port)])), [otherwise]: way('default'), '*': null },
    value: (rest) => (from ? { ...from, path: [...item, ...rest] } : null),
  }
}

export const n8nIf: Mapper = (step, settings) => {
  step.settle()
  const old = settings.text('combineOperation', 'all') === 'any'
  settings.pass('options', 'looseTypeValidation')
  const conditions = settings.object('conditions')
  const condition = conditionsOf(step, conditions)
  if (typeof condition === 'string') return step.placeholder(condition)
  const any = old ? { ...condition, write: (at: (ref: Ref) => string) => condition.write(at).replaceAll(') and (', ') or (') } : condition
  return route(step, [{ handle: 'main:0', port: 'true', condition: any }], 'main:1')
}

export const n8nFilter: Mapper = (step, settings) => {
  step.settle()
  settings.pass('options', 'looseTypeValidation')
  const condition = conditionsOf(step, settings.object('conditions'))
  if (typeof condition === 'string') return step.placeholder(condition)
  step.change('It lets one item through or not; of a list it does not take single items out.')
  return route(step, [{ handle: 'main:0', port: 'true', condition }], 'none')
}

export const n8nSwitch: Mapper = (step, settings) => {
  step.settle()
  if (settings.text('mode', 'rules') === 'expression')
    return step.placeholder('It chooses its way by a number that an expression gives; a Router chooses by conditions.')
  settings.pass('looseTypeValidation', 'options.ignoreCase', 'options.looseTypeValidation')
  const taken = new Set<string>()
  const portOf = (name: string, index: number) => {
    const wish = wayName(name, index)
    const port = taken.has(wish) || wish === '' ? `way ${index + 1}` : wish
    taken.add(port)
    return port
  }
  const listed = settings.list('rules.values')
  const rules: { handle: string; port: string; condition: Computed }[] = []
  for (const [index, each] of listed.entries()) {
    each.pass('renameOutput')
    const condition = conditionsOf(step, each.object('conditions'))
    if (typeof condition === 'string') return step.placeholder(condition)
    rules.push({ handle: `main:${index}`, port: portOf(each.text('outputKey'), index), condition })
  }
  const broken = listed.length > 0 ? null : oldRules(step, settings, rules, portOf)
  if (broken !== null) return step.placeholder(broken)
  const fallback = settings.text('options.fallbackOutput', settings.text('fallbackOutput', 'none'))
  settings.pass('options.renameFallbackOutput')
  if (settings.flag('options.allMatchingOutputs')) step.change('Only the first rule that holds is followed, not all of them.')
  return route(step, rules, fallback === 'extra' ? `main:${rules.length}` : /^\d+$/.test(fallback) ? `main:${fallback}` : 'none')
}

/** Rules as older versions keep them: one value, compared with each. */
function oldRules(
  step: Step,
  settings: SourceReader,
  rules: { handle: string; port: string; condition: Computed }[],
  portOf: (name: string, index: number) => string,
): string | null {
  settings.pass('dataType')
  const left = computedOf(step, settings.get('value1'))
  if (!left) return 'Its value is an expression that could not be converted.'
  const words: Readonly<Record<string, string>> = {
    equal: '=',
    notEqual: '!=',
    larger: '>',
    largerEqual: '>=',
    smaller: '<',
    smallerEqual: '<=',
  }
  for (const [index, each] of settings.list('rules.rules').entries()) {
    const operation = each.text('operation', 'equal')
    const word = Object.hasOwn(words, operation) ? words[operation] : undefined
    const right = computedOf(step, each.get('value2'))
    if (!right || (word === undefined && operation !== 'contains'))
      return `A rule compares by "${operation}", or with an expression that could not be converted.`
    const output = each.number('output') ?? index
    rules.push({
      handle: `main:${output}`,
      port: portOf(each.text('outputKey'), index),
      condition: {
        refs: [...left.refs, ...right.refs],
        write: (at) =>
          word === undefined ? `$contains($string(${left.write(at)}), ${right.write(at)})` : `${left.write(at)} ${word} ${right.write(at)}`,
        shown: `${left.shown} ${operation} ${right.shown}`,
      },
    })
  }
  return null
}

export const n8nMerge: Mapper = (step, settings) => {
  const mode = settings.text('mode', 'append')
  settings.pass('numberInputs', 'options', 'joinMode', 'combinationMode')
  const by = settings.text('combineBy')
  const before = step.flow
    .ingoing(step.source.id)
    .map(({ from, handle }) => (step.flow.stepOf(from)?.branches ? `${from}:${handle}` : step.flow.conditionOf(from)))
  const exclusive = before.length > 1 && before.every((key) => key !== '') && new Set(before).size === before.length
  const combine = /^(?:combine|merge|multiplex|mergeByIndex|mergeByKey)/.test(mode)
  if (mode === 'combineBySql') return step.placeholder('It joins by a query in SQL, for which there is no node here.')
  const kind = exclusive || /^(?:chooseBranch|passThrough|wait)$/.test(mode) ? 'first' : combine ? 'object' : 'list'
  if (combine) step.change(`It combines whole items${by === '' ? '' : ` (${by})`}: the fields of all as one object.`)
  if (mode === 'append' && kind === 'list') step.change('It gives the items of all ways as one list.')
  if (kind === 'first' && !exclusive) step.change('It gives whichever item comes, in the order of its ways in.')
  if (settings.text('fieldsToMatchString') !== '' || settings.peek('mergeByFields') !== undefined)
    step.change('Items are not matched by their fields.')
  settings.pass('mergeByFields')
  step.main('merge', { mode: kind })
  for (const source of step.incomings()) step.connect(step.whole(step.item(source)), [step.id, 'in'])
  const result = step.out('out')
  return { node: step.id, handles: { '*': result }, value: (path) => ({ ...result, path }) }
}

/** The loop of n8n: what leads back to it was put inside it before the import began. */
export const n8nBatches: Mapper = (step, settings) => {
  settings.pass('options')
  const size = settings.number('batchSize') ?? 1
  if (size > 1) step.change(`It takes its items one by one, not ${size} at a time.`)
  const from = step.settle()
  if (step.flow.childrenOf(step.source.id).length === 0) return step.placeholder('It repeats parts that do not lead back to it.')
  const list = step.helper('transform', 'Items as a list', {
    expression: `$type(${jsonataPath(from?.path ?? [])}) = "array" ? ${jsonataPath(from?.path ?? [])} : [${jsonataPath(from?.path ?? [])}]`,
  })
  step.connect(from, [list, 'in'])
  step.main('map', { concurrency: 1, stopOnError: true })
  step.flow.draft.connect([list, 'out'], [step.id, 'items'])
  const needs = step.flow.contextOf(step.source.id)
  if (needs.length > 0) step.connect(step.bundle(needs, null, `What ${step.source.name} needs`), [step.id, 'context'])
  const item: Source = { from: [step.id, 'item'], path: [], scope: step.id }
  const done = step.out('results')
  settings.pass('$ends')
  return {
    node: step.id,
    handles: { '*': done },
    value: (path) => ({ ...done, path }),
    inside: {
      entry: item,
      value: (path) => ({ ...item, path }),
      context: { port: 'context', path: [] },
      finish() {
        step.flow.sinkAll(step, endsOf(step), 'result')
      },
    },
  }
}

/** What leads back to a loop: what it gives for an item. */
function endsOf(step: Step): Source[] {
  const { $ends: ends } = step.source.settings
  return (Array.isArray(ends) ? ends : []).flatMap((end) => {
    const [from, handle] = Array.isArray(end) ? end.map(String) : []
    return step.flow.given(from ?? '', handle ?? '') ?? []
  })
}
