import { isJsonObject, type Json } from '../../json.ts'
import type { Built, Mapper } from '../flow/flow.ts'
import type { Step } from '../flow/step.ts'
import { jinjaToLiquid } from '../jinja.ts'
import { pythonToScript } from '../python/python-to-script.ts'
import { missingIn } from '../scripts.ts'
import type { SourceReader } from '../source-reader.ts'
import { type Ref, type Source, scriptPath } from '../values.ts'
import { refOfSelector } from './dify-values.ts'

function namedValues(settings: SourceReader): { name: string; ref: Ref | null }[] {
  return settings.list('variables').map((each) => {
    each.pass('value_type', 'label', 'type')
    return { name: each.text('variable'), ref: refOfSelector(each.get('value_selector')) }
  })
}

export const difyCode: Mapper = (step, settings) => {
  settings.pass('dependencies', 'outputs')
  const language = settings.text('code_language', 'python3')
  const code = settings.text('code')
  const python = language === 'javascript' ? null : pythonToScript(code)
  if (typeof python === 'string')
    return step.placeholder(`Its code is Python, which does not run here, and it cannot be turned into JavaScript: ${python}.`)
  if (python) step.change('Its Python was turned into JavaScript. Look through it.')
  const missing = python ? [] : missingIn(code)
  if (missing.length > 0) return step.placeholder(`Its code uses ${missing.join(', ')}, which a Code node does not have.`)
  const named = namedValues(settings)
  const { from, path } = step.values(named.flatMap(({ ref }) => (ref ? [ref] : [])))
  const fields = named.map(({ name, ref }) => {
    const at = ref && path(ref)
    return `${JSON.stringify(name)}: ${at ? scriptPath('input', at) : 'null'}`
  })
  const given = `{ ${fields.join(', ')} }`
  const source = python
    ? `${python.source}\n\nconst $given = ${given}\nreturn main(${python.parameters.map((name) => `$given[${JSON.stringify(name)}]`).join(', ')})`
    : `${code}\n\nreturn await main(${given})`
  return step.plain('code', { source }, from)
}

export const difyTemplate: Mapper = (step, settings) => {
  const values = new Map(namedValues(settings).flatMap(({ name, ref }) => (ref ? [[name, ref] as const] : [])))
  const template = settings.text('template')
  const text = jinjaToLiquid(template, values)
  if (typeof text === 'string') return step.placeholder(text)
  const built = step.template(text)
  return { ...built, value: ([name, ...path]) => (name === 'output' || name === undefined ? { ...step.out('text'), path } : null) }
}

export const difyAggregator: Mapper = (step, settings) => {
  settings.pass('output_type')
  const groups = settings.flag('advanced_settings.group_enabled') ? settings.list('advanced_settings.groups') : []
  settings.pass('advanced_settings.group_enabled')
  if (groups.length === 0) {
    settings.pass('advanced_settings')
    return firstOf(step, selectors(settings.get('variables')))
  }
  settings.pass('variables')
  const made = groups.map((group, index) => {
    group.pass('output_type', 'groupId')
    const name = group.text('group_name', `Group${index + 1}`)
    const refs = selectors(group.get('variables'))
    const node =
      index === 0 ? step.main('merge', { mode: 'first' }) : step.follower('merge', `${step.source.name}: ${name}`, { mode: 'first' })
    feedMerge(step, node, refs)
    return { name, source: step.out('out', node) }
  })
  return {
    node: step.id,
    handles: { '*': step.out('out') },
    value: ([name, field, ...path]) => {
      const group = made.find((each) => each.name === name)
      return group && (field === 'output' || field === undefined) ? { ...group.source, path } : null
    },
  }
}

const selectors = (value: Json | undefined): Ref[] => (Array.isArray(value) ? value : []).flatMap((each) => refOfSelector(each) ?? [])

function firstOf(step: Step, refs: readonly Ref[]): Built {
  step.main('merge', { mode: 'first' })
  feedMerge(step, step.id, refs)
  const result = step.out('out')
  return {
    node: step.id,
    handles: { '*': result },
    value: ([name, ...path]) => (name === 'output' || name === undefined ? { ...result, path } : null),
  }
}

function feedMerge(step: Step, node: string, refs: readonly Ref[]): void {
  for (const ref of refs) {
    const found = step.find(ref)
    if (!found) continue
    step.expression(ref.shown, 'one of the ways in')
    step.connect(step.whole(found.source), [node, 'in'])
  }
}

interface Assignment {
  key: string
  label: string
  write(at: (ref: Ref) => string): string
  refs: Ref[]
}

export const difyAssigner: Mapper = (step, settings) => {
  const items = settings.list('items')
  const assignments = items.length > 0 ? items.map(assignmentOf) : [oldAssignment(settings)]
  const broken = assignments.find((each) => typeof each === 'string')
  if (broken !== undefined) return step.placeholder(broken as string)
  const all = assignments as Assignment[]
  if (all.some(({ key }) => key.startsWith('conversation.')))
    step.change('A variable of the conversation holds for this run alone: the next one starts anew.')
  const built = step.transform({
    refs: all.flatMap(({ refs }) => refs),
    write: (at) => `{${all.map(({ label, write }) => `${JSON.stringify(label)}: ${write(at)}`).join(', ')}}`,
    shown: '',
  })
  const assigned = Object.fromEntries(all.map(({ key, label }): [string, Source] => [key, { ...step.out('out'), path: [label] }]))
  return { ...built, assigned }
}

/** The variables that an assigner sets, by the ids that refs use. */
export function assignedBy(data: { [key: string]: Json }): string[] {
  const items = Array.isArray(data.items) ? data.items : [data]
  return items.flatMap((item) => {
    if (!isJsonObject(item)) return []
    const ref = refOfSelector(item.variable_selector ?? item.assigned_variable_selector)
    return ref ? [keyOf(ref)] : []
  })
}

const keyOf = (ref: Ref) => (/^(?:conversation|env|sys)\./.test(ref.step) ? ref.step : `${ref.step}.${ref.path.join('.')}`)

const literal = (value: Json) => JSON.stringify(value)

function assignmentOf(settings: SourceReader): Assignment | string {
  settings.pass('write_mode', 'id', 'variable_type')
  const target = refOfSelector(settings.get('variable_selector'))
  if (!target) return 'It assigns to a variable that it does not name.'
  const operation = settings.text('operation', 'over-write')
  const value = settings.get('value') ?? null
  const given = settings.text('input_type') === 'variable' ? refOfSelector(value) : null
  return assignment(target, operation, value, given)
}

function oldAssignment(settings: SourceReader): Assignment | string {
  const target = refOfSelector(settings.get('assigned_variable_selector'))
  if (!target) return 'It assigns to a variable that it does not name.'
  return assignment(target, settings.text('write_mode', 'over-write'), null, refOfSelector(settings.get('input_variable_selector')))
}

function assignment(target: Ref, operation: string, value: Json, given: Ref | null): Assignment | string {
  const key = keyOf(target)
  const label = key.slice(key.indexOf('.') + 1)
  const refs = given ? [given] : []
  const operand = (at: (ref: Ref) => string) => (given ? at(given) : literal(value))
  const change = (write: (old: string, other: string) => string): Assignment => ({
    key,
    label,
    refs: [...refs, target],
    write: (at) => write(at(target), operand(at)),
  })
  switch (operation) {
    case 'over-write':
    case 'set':
      return { key, label, refs, write: operand }
    case 'clear':
      return { key, label, refs: [], write: () => 'null' }
    case 'append':
      return change((old, other) => `$append($append([], ${old}), ${other})`)
    case 'extend':
      return change((old, other) => `$append(${old}, ${other})`)
    case 'remove-first':
      return change((old) => `[${old}[[1..$count(${old})-1]]]`)
    case 'remove-last':
      return change((old) => `[${old}[[0..$count(${old})-2]]]`)
    case '+=':
    case '-=':
    case '*=':
    case '/=':
      return change((old, other) => `$number(${old}) ${operation[0]} $number(${other})`)
    default:
      return `It changes a variable by "${operation}", for which there is no word here.`
  }
}

export const difyListOperator: Mapper = (step, settings) => {
  settings.pass('var_type', 'item_var_type')
  const list = refOfSelector(settings.get('variable'))
  if (!list) return step.placeholder('It names no list.')
  const filters: string[] = []
  if (settings.flag('filter_by.enabled'))
    for (const each of settings.list('filter_by.conditions')) {
      const key = each.text('key')
      const condition = conditionOnItem(each)
      if (condition === null) return step.placeholder('It filters by something that JSONata has no word for.')
      filters.push(condition(key === '' ? '$' : key))
    }
  const order = settings.flag('order_by.enabled')
  const by = settings.text('order_by.key')
  const down = settings.text('order_by.value', 'asc').toLowerCase() === 'desc'
  const limit = settings.flag('limit.enabled') ? (settings.number('limit.size') ?? 10) : null
  const pick = settings.flag('extract_by.enabled') ? settings.text('extract_by.serial', '1') : null
  settings.pass('filter_by', 'order_by', 'limit', 'extract_by')
  return listTransform(step, list, { filters, sort: order ? `^(${down ? '>' : ''}${by === '' ? '$' : by})` : '', limit, pick })
}

function listTransform(
  step: Step,
  list: Ref,
  { filters, sort, limit, pick }: { filters: string[]; sort: string; limit: number | null; pick: string | null },
): Built {
  const built = step.transform({
    refs: [list],
    write: (at) => {
      const filtered = `${at(list)}${filters.map((each) => `[${each}]`).join('')}${sort}`
      const cut =
        pick !== null && /^\d+$/.test(pick)
          ? `${filtered}[${Number(pick) - 1}]`
          : limit === null
            ? filtered
            : `${filtered}[[0..${limit - 1}]]`
      return `( $list := [${cut}]; {"result": $list, "first_record": $list[0], "last_record": $list[-1]} )`
    },
    shown: list.shown,
  })
  return { ...built, value: (path) => ({ ...step.out('out'), path }) }
}

/** A condition on one item, with the field left open. */
function conditionOnItem(each: SourceReader): ((key: string) => string) | null {
  const value = each.get('value') ?? ''
  const operator = each.text('comparison_operator')
  const other = typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) && /^[<>=≠≤≥]+$/.test(operator) ? value : JSON.stringify(value)
  const words: Readonly<Record<string, string>> = {
    is: '=',
    'is not': '!=',
    '=': '=',
    '≠': '!=',
    '>': '>',
    '<': '<',
    '≥': '>=',
    '≤': '<=',
    in: 'in',
  }
  const word = Object.hasOwn(words, operator) ? words[operator] : undefined
  if (word !== undefined) return (key) => `${key} ${word} ${other}`
  if (operator === 'not in') return (key) => `$not(${key} in ${other})`
  if (operator === 'contains') return (key) => `$contains(${key}, ${other})`
  if (operator === 'not contains') return (key) => `$not($contains(${key}, ${other}))`
  if (operator === 'empty') return (key) => `$not($exists(${key})) or ${key} = ""`
  if (operator === 'not empty') return (key) => `$exists(${key}) and ${key} != ""`
  if (operator === 'start with') return (key) => `$substring(${key}, 0, ${String(value).length}) = ${other}`
  if (operator === 'end with') return (key) => `$substring(${key}, -${String(value).length}) = ${other}`
  return null
}
