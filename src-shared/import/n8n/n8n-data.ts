import type { Json } from '../../json.ts'
import type { Built, Mapper } from '../flow/flow.ts'
import type { Computed, Step } from '../flow/step.ts'
import { missingIn } from '../scripts.ts'
import type { SourceReader } from '../source-reader.ts'
import { jsonataPath, type Ref, scriptPath } from '../values.ts'
import { incomingItem } from './n8n-logic.ts'
import { n8nWaitForForm } from './n8n-people.ts'
import { computedOf } from './n8n-values.ts'

interface FieldValue {
  name: string
  computed: Computed
}

/** Fields that a Set part gives, whatever version wrote it. */
function fieldsOf(step: Step, settings: SourceReader): FieldValue[] {
  const fields: FieldValue[] = []
  const add = (name: string, value: Json | undefined, type: string): void => {
    const computed = computedOf(step, literal(value, type))
    if (!computed) step.change(`The field "${name}" holds the words of its expression, which could not be converted.`)
    const words: Computed = { refs: [], write: () => JSON.stringify(String(value).replace(/^=/, '')), shown: '' }
    fields.push({ name, computed: computed ?? words })
  }
  for (const each of settings.list('assignments.assignments')) {
    each.pass('id')
    add(each.text('name'), each.get('value'), each.text('type', 'string'))
  }
  for (const each of settings.list('fields.values')) {
    const type = each.text('type', 'stringValue')
    add(each.text('name'), each.get(type), type.replace('Value', ''))
  }
  for (const type of ['string', 'number', 'boolean'])
    for (const each of settings.list(`values.${type}`)) add(each.text('name'), each.get('value'), type)
  return fields
}

/** A value that is written as text, as the type says it is. */
function literal(value: Json | undefined, type: string): Json {
  if (typeof value !== 'string' || value.startsWith('=')) return value ?? ''
  if (type === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  if (type === 'boolean' && /^(?:true|false)$/.test(value)) return value === 'true'
  if (type !== 'array' && type !== 'object') return value
  try {
    return JSON.parse(value) as Json
  } catch {
    return value
  }
}

/** An object of JSONata whose dotted names are fields within fields, as n8n takes them. */
function objectOf(fields: readonly FieldValue[], nested: boolean, at: (ref: Ref) => string): string {
  interface Level {
    value?: string
    inner: Map<string, Level>
  }
  const top: Level = { inner: new Map() }
  for (const { name, computed } of fields) {
    let level = top
    for (const key of nested ? name.split('.') : [name]) {
      const next = level.inner.get(key) ?? { inner: new Map() }
      level.inner.set(key, next)
      level = next
    }
    level.value = computed.write(at)
  }
  const written = (level: Level): string =>
    level.value !== undefined && level.inner.size === 0
      ? level.value
      : `{${[...level.inner].map(([key, inner]) => `${JSON.stringify(key)}: ${written(inner)}`).join(', ')}}`
  return written(top)
}

export const n8nSet: Mapper = (step, settings) => {
  const raw = settings.text('mode', 'manual') === 'raw'
  const others = settings.flag('includeOtherFields') || (settings.peek('values') !== undefined && !settings.flag('keepOnlySet'))
  const include = settings.text('include', 'all')
  settings.pass('keepOnlySet', 'includeFields', 'excludeFields', 'duplicateItem', 'options.ignoreConversionErrors', 'options.includeBinary')
  if (others && include !== 'all') step.change(`It keeps all other fields, not those that "${include}" says.`)
  const nested = settings.peek('options.dotNotation') !== false
  settings.pass('options.dotNotation')
  if (others) step.settle()
  const laid = (write: (at: (ref: Ref) => string) => string) => (at: (ref: Ref) => string) =>
    others ? `$merge([${at(incomingItem)}, ${write(at)}])` : write(at)
  const before = others ? [incomingItem] : []
  if (raw) {
    const computed = computedOf(step, settings.get('jsonOutput'))
    if (!computed) return step.placeholder('Its JSON has an expression that could not be converted.')
    const fixed = computed.refs.length === 0
    const text = fixed ? jsonIn(settings.text('jsonOutput')) : null
    if (fixed && text === null) return step.placeholder('Its JSON cannot be read.')
    if (!fixed) {
      step.settle()
      const source = step.compute(computed, 'JSON as text')
      return step.plain('parse', { format: 'json' }, source)
    }
    return step.transform({ refs: before, write: laid(() => text as string), shown: '' })
  }
  const fields = fieldsOf(step, settings)
  return step.transform({
    refs: [...before, ...fields.flatMap(({ computed }) => computed.refs)],
    write: laid((at) => objectOf(fields, nested, at)),
    shown: fields
      .map(({ name, computed }) => (computed.shown === '' ? '' : `${name}: ${computed.shown}`))
      .filter((part) => part !== '')
      .join('; '),
  })
}

function jsonIn(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text.replace(/^=/, '')))
  } catch {
    return null
  }
}

/** What code of n8n finds around it, made of the input of a Code node. */
const surroundings = `const $wrap = (value) => (Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]).map((json) => ({ json }))
const $around = (value) => ({ all: () => $wrap(value), first: () => $wrap(value)[0], last: () => $wrap(value).at(-1), item: $wrap(value)[0] })`

const unwrapping = `const $plain = (value) => (value !== null && typeof value === 'object' && 'json' in value ? value.json : value)
return Array.isArray($given) ? ($given.length === 1 ? $plain($given[0]) : $given.map($plain)) : $plain($given)`

export const n8nCode: Mapper = (step, settings) => {
  const language = settings.text('language', 'javaScript')
  const code = settings.text('jsCode') || settings.text('functionCode')
  const each = settings.text('mode') === 'runOnceForEachItem' || step.source.type.endsWith('functionItem')
  if (language.startsWith('python') || (code === '' && settings.peek('pythonCode') !== undefined))
    return step.placeholder('Its code is Python, which does not run here. Write it in JavaScript in a Code node.')
  const names = [
    ...new Set(
      [...code.matchAll(/\$(?:items)?\(\s*(["'`])((?:(?!\1).)+)\1\s*[,)]|\$node\[\s*(["'])((?:(?!\3).)+)\3\s*\]/g)].map(
        (match) => match[2] ?? match[4] ?? '',
      ),
    ),
  ]
  const rest = code.replace(/\$(?:input|json|node|now)\b|\$items\(\s*(?:["'`]|\))|\$\(\s*["'`]/g, '')
  const missing = [
    ...missingIn(code),
    ...[
      ...rest.matchAll(
        /(?<![\w$.{])\$(?:helpers|execution|workflow|env|vars|items|jmespath|getWorkflowStaticData|evaluateExpression|binary|today|runIndex)\b|\bthis\.(?:helpers|getWorkflowStaticData)\b/g,
      ),
    ].map(([name]) => name),
    ...(/\.binary\b/.test(code) ? ['binary data'] : []),
    ...(/\$now\b/.test(code) ? ['$now'] : []),
  ]
  if (missing.length > 0) return step.placeholder(`Its code uses ${[...new Set(missing)].join(', ')}, which a Code node does not have.`)
  step.settle()
  const refs = names.map((name): Ref => ({ step: name, path: [], shown: `$('${name}')` }))
  const { from, path } = step.values([incomingItem, ...refs])
  const at = (ref: Ref) => {
    const place = path(ref)
    if (place) step.expression(ref.shown, scriptPath('input', place))
    return place ? scriptPath('input', place) : 'null'
  }
  const others = refs.map((ref) => `${JSON.stringify(ref.step)}: ${at(ref)}`)
  const source = [
    surroundings,
    `const $value = ${at(incomingItem)}`,
    'const $input = $around($value)',
    'const items = $wrap($value)',
    'const item = items[0]',
    'const $json = item?.json',
    ...(/\$items\(/.test(code)
      ? [`const $items = (name) => (name === undefined ? items : ${others.length > 0 ? '$wrap($others[name])' : '[]'})`]
      : []),
    ...(others.length > 0
      ? [
          `const $others = { ${others.join(', ')} }`,
          'const $ = (name) => $around($others[name])',
          'const $node = new Proxy({}, { get: (_all, name) => $wrap($others[name])[0] })',
        ]
      : []),
    'const $given = await (async () => {',
    code,
    '})()',
    unwrapping,
  ].join('\n')
  if (each) step.change('It runs once for what arrives, not once for each item of a list.')
  return step.plain('code', { source }, from && { ...from, path: [] })
}

export const n8nAggregate: Mapper = (step, settings) => {
  step.settle()
  settings.pass('options', 'include')
  if (settings.text('aggregate', 'aggregateIndividualFields') === 'aggregateAllItemData') {
    const name = settings.text('destinationFieldName', 'data') || 'data'
    return step.transform({ refs: [incomingItem], write: (at) => `{${JSON.stringify(name)}: [${at(incomingItem)}]}`, shown: '' })
  }
  const fields = settings.list('fieldsToAggregate.fieldToAggregate').map((each) => {
    const from = each.text('fieldToAggregate')
    const renamed = each.flag('renameField') ? each.text('outputFieldName') : ''
    return { from, to: renamed || (from.split('.').at(-1) ?? from) }
  })
  const refs = fields.map(({ from }): Ref => ({ step: '$in', path: from.split('.'), shown: `$json.${from}` }))
  return step.transform({
    refs,
    write: (at) => `{${fields.map(({ to }, index) => `${JSON.stringify(to)}: [${at(refs[index] as Ref)}]`).join(', ')}}`,
    shown: '',
  })
}

/** A list out of a field. n8n goes on with each of its items; here the list goes on. */
export const n8nSplitOut: Mapper = (step, settings) => {
  const field = settings.text('fieldToSplitOut')
  settings.pass('include', 'options', 'fieldsToInclude')
  if (field === '' || field.includes(',') || field.startsWith('='))
    return step.placeholder('It splits by several fields or by an expression.')
  step.change('It gives the whole list. Put what is done for each item into a Map.')
  step.todo(`Put what follows "${step.source.name}" into a Map, so that it is done for each item.`)
  const ref: Ref = { step: '$in', path: field.split('.'), shown: `$json.${field}` }
  return step.transform({ refs: [ref], write: (at) => `[${at(ref)}]`, shown: ref.shown })
}

/** Lists: limit, sort, remove duplicates, and the older part that does any of them. */
export const n8nList: Mapper = (step, settings) => {
  const old = step.source.type.endsWith('itemLists')
  const operation = old ? settings.text('operation', 'splitOutItems') : (step.source.type.split('.').at(-1) ?? '')
  if (operation === 'splitOutItems') return n8nSplitOut(step, settings)
  if (operation === 'aggregateItems') return n8nAggregate(step, settings)
  step.settle()
  settings.pass('options')
  const made = (write: (list: string) => string): Built =>
    step.transform({ refs: [incomingItem], write: (at) => write(at(incomingItem)), shown: '' })
  if (operation === 'limit') {
    const most = Math.max(1, Math.round(settings.number('maxItems') ?? 1))
    return settings.text('keep', 'firstItems') === 'lastItems'
      ? made((list) => `[${list}][[-${most}..-1]]`)
      : made((list) => `[${list}][[0..${most - 1}]]`)
  }
  if (operation === 'removeDuplicates') {
    if (settings.text('operation', 'removeDuplicateInputItems') !== 'removeDuplicateInputItems')
      return step.placeholder('It remembers items of earlier runs, which a run here cannot.')
    if (settings.text('compare', 'allFields') !== 'allFields') step.change('Items are compared as a whole, not by the chosen fields.')
    settings.pass('fieldsToCompare')
    return made((list) => `$distinct([${list}])`)
  }
  if (operation === 'sort') {
    const fields = settings
      .list('sortFieldsUi.sortField')
      .map((each) => `${each.text('order') === 'descending' ? '>' : ''}${jsonataPath(each.text('fieldName').split('.')).slice(2)}`)
    if (settings.text('type', 'simple') !== 'simple' || fields.length === 0) return step.placeholder('It sorts by code, or not by fields.')
    return made((list) => `${list}^(${fields.join(', ')})`)
  }
  return step.placeholder(`What it does to lists ("${operation}") has no node here.`)
}

export const n8nRename: Mapper = (step, settings) => {
  step.settle()
  const keys = settings.list('keys.key').map((each) => ({ from: each.text('currentKey'), to: each.text('newKey') }))
  if (keys.length === 0) return step.placeholder('It renames fields by a pattern.')
  const olds = keys.map(({ from }) => JSON.stringify(from)).join(', ')
  return step.transform({
    refs: [incomingItem],
    write: (at) =>
      `$merge([$sift(${at(incomingItem)}, function($value, $key) { $not($key in [${olds}]) }), {${keys.map(({ from, to }) => `${JSON.stringify(to)}: $lookup(${at(incomingItem)}, ${JSON.stringify(from)})`).join(', ')}}])`,
    shown: '',
  })
}

export const n8nNoOp: Mapper = (step) => {
  step.settle()
  return step.transform({ refs: [incomingItem], write: (at) => at(incomingItem), shown: '' })
}

const unitMs: Readonly<Record<string, number>> = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 }

export const n8nWait: Mapper = (step, settings) => {
  const resume = settings.text('resume', 'timeInterval')
  const amount = settings.number('amount') ?? 5
  const unit = settings.text('unit', 'seconds')
  settings.pass('options')
  if (resume === 'form') return n8nWaitForForm(step, settings)
  if (resume !== 'timeInterval') return step.placeholder(`It goes on by "${resume}"; a Delay waits for a time, a Question for a person.`)
  const from = step.settle()
  return step.plain('delay', { ms: Math.min(30 * 86_400_000, Math.round(amount * (unitMs[unit] ?? 1000))) }, from)
}
