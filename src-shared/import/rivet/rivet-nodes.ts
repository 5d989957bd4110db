import type { Json, JsonObject } from '../../json.ts'
import type { Mapper } from '../flow/flow.ts'
import type { Step } from '../flow/step.ts'
import { missingIn } from '../scripts.ts'
import { jsonataPath, type Path, type Ref, type Source, scriptPath } from '../values.ts'
import { rivetHttp } from './rivet-http.ts'
import { compute, keysOf, rivetBlocks, rivetDestructure, rivetFilter, rivetRandom, rivetShuffle, rivetSlice } from './rivet-lists.ts'
import { byNumber, rivetAssemble, rivetChat, rivetPrompt, rivetText, textOf } from './rivet-texts.ts'

interface RivetType {
  to: string
  map: Mapper
}

/** Settings that say that something comes from a port, which the connections say already. */
const switches = /^use[A-Z]\w*(?:Input|Output)$|^useAsGraphPartialOutput$/

const rivetInput: Mapper = (step, settings) => {
  const name = settings.text('id', 'input')
  const type = settings.text('dataType', 'string')
  const initial = settings.get('defaultValue')
  const id = step.flow.inputNode(step.id)
  if (id === step.id) step.main('input', {})
  const source = step.flow.input(name, {
    ...schemaOf(type),
    ...(initial === undefined || initial === null || initial === '' ? {} : { default: initial }),
  })
  const otherwise = step.port('default')
  const found = otherwise && step.find({ ...otherwise, optional: true })
  if (!found) return { node: id, handles: { '*': source }, value: () => source }
  const merge = step.helper('merge', `${name}, or its default`, { mode: 'first' })
  step.connect(source, [merge, 'in'])
  step.connect(step.whole(found.source), [merge, 'in'])
  const either: Source = { from: [merge, 'out'], path: [], scope: step.parent }
  return { node: id, handles: { '*': either }, value: () => either }
}

/** The JSON Schema of a type of Rivet. */
export function schemaOf(type: string): JsonObject {
  if (type.endsWith('[]')) return { type: 'array', items: schemaOf(type.slice(0, -2)) }
  if (type === 'number' || type === 'boolean') return { type }
  if (type === 'object') return { type: 'object' }
  return type === 'string' ? { type: 'string' } : {}
}

const rivetOutput: Mapper = (step, settings) => {
  settings.pass('dataType')
  const ref = step.port('value')
  const from = ref && step.value(ref)
  step.main('output', { name: settings.text('id', 'output').slice(0, 100) })
  step.connect(from, [step.id, 'value'])
  return { node: step.id, handles: { '*': from }, value: () => from }
}

const rivetSubGraph: Mapper = (step, settings) => {
  const graph = settings.text('graphId')
  settings.pass('inputData')
  if (settings.flag('useErrorOutput')) step.change('The failure of the graph comes out of the error port.')
  for (const port of step.ports()) {
    const ref = step.port(port)
    const value = ref && step.value(ref, port)
    step.connect(value, [step.id, port])
  }
  step.main('sub-workflow', { workflow: `rivet:${graph}` })
  return {
    node: step.id,
    handles: {
      error: step.out('error'),
      '*': step.out('out'),
      ...Object.fromEntries(
        step.flow.outgoing(step.source.id).map(({ handle }) => [handle, handle === 'error' ? step.out('error') : step.out(handle)]),
      ),
    },
    value: () => step.out('out'),
  }
}

const rivetIf: Mapper = (step, settings) => {
  settings.pass('unconnectedControlFlowExcluded')
  const when = step.port('if', true)
  const value = step.port('value')
  const { from, path } = step.values([when, value].filter((ref) => ref !== null))
  const at = (ref: Ref | null): Path => (ref ? (path(ref) ?? ['missing']) : ['missing'])
  step.main('router', { rules: [{ port: 'true', when: `$boolean(${jsonataPath(at(when))})` }] })
  step.connect(from, [step.id, 'in'])
  const way = (port: string): Source => ({ ...step.out(port), path: value ? at(value) : at(when) })
  return { node: step.id, handles: { output: way('true'), falseOutput: way('default'), '*': null }, value: () => null }
}

const rivetMatch: Mapper = (step, settings) => {
  const cases = settings.get('cases')
  settings.pass('caseCount')
  if (!settings.flag('exclusive')) step.change('Only the first case that matches is followed.')
  const input = step.port('input')
  const value = step.port('value')
  const { from, path } = step.values([input, value].filter((ref) => ref !== null))
  const at = (ref: Ref | null): Path => (ref ? (path(ref) ?? ['missing']) : ['missing'])
  const patterns = (Array.isArray(cases) ? cases : []).map(String)
  const rules = patterns.map((pattern, index) => ({
    port: `case ${index + 1}`,
    when: `$contains(${jsonataPath(at(input))}, ${regex(pattern)})`,
  }))
  for (const [index, pattern] of patterns.entries()) step.expression(pattern, rules[index]?.when ?? null)
  step.main('router', { rules })
  step.connect(from, [step.id, 'in'])
  const passed = at(value ?? input)
  const way = (port: string): Source => ({ ...step.out(port), path: passed })
  return {
    node: step.id,
    handles: {
      ...Object.fromEntries(rules.map(({ port }, index) => [`case${index + 1}`, way(port)])),
      unmatched: way('default'),
      '*': null,
    },
    value: () => null,
  }
}

const regex = (pattern: string) => (pattern === '' ? '/(?:)/' : `/${pattern.replace(/(^|[^\\])\//g, '$1\\/').replaceAll('\n', '\\n')}/`)

const rivetCoalesce: Mapper = (step) => {
  step.main('merge', { mode: 'first' })
  for (const port of step
    .ports()
    .filter((each) => each.startsWith('input'))
    .sort(byNumber)) {
    const ref = step.port(port, true)
    const found = ref && step.find(ref)
    if (found) step.connect(step.whole(found.source), [step.id, 'in'])
  }
  if (step.port('conditional')) step.change('What it waited for beside its values was left out.')
  return { node: step.id, handles: { '*': step.out('out') }, value: () => step.out('out') }
}

const rivetPassthrough: Mapper = (step) => {
  const ports = step
    .ports()
    .filter((each) => each.startsWith('input'))
    .sort(byNumber)
  const [only] = ports
  if (only !== undefined && ports.length === 1) return compute(step, [step.port(only)], (at) => at)
  const outs = ports.map((port) => port.replace('input', 'output'))
  return compute(
    step,
    ports.map((port) => step.port(port)),
    (...at) => `{${outs.map((port, index) => `"${port}": ${at[index]}`).join(', ')}}`,
    outs,
  )
}

const rivetCode: Mapper = (step, settings) => {
  const code = settings.text('code')
  const names = (value: Json | undefined): string[] =>
    (Array.isArray(value) ? value : [value])
      .flatMap((each) => (typeof each === 'string' ? each.split('\n').map((name) => name.trim()) : []))
      .filter((name) => name !== '')
  const inputs = names(settings.get('inputNames') ?? 'input1')
  const outputs = names(settings.get('outputNames') ?? 'output1')
  const uses = [...missingIn(code), ...(/\bRivet\.|\bcontext\./.test(code) ? ['Rivet'] : [])]
  settings.pass('allowFetch', 'allowRequire', 'allowRivet', 'allowProcess', 'allowConsole')
  if (uses.length > 0) return step.placeholder(`Its code uses ${uses.join(', ')}, which a Code node does not have.`)
  const refs = inputs.map((name) => ({ name, ref: step.port(name) }))
  const { from, path } = step.values(refs.flatMap(({ ref }) => ref ?? []))
  const fields = refs.map(({ name, ref }) => {
    const at = ref && path(ref)
    return `${JSON.stringify(name)}: $value(${at ? scriptPath('input', at) : 'undefined'})`
  })
  const source = [
    'const $value = (value) => (value === undefined ? undefined : { type: Array.isArray(value) ? "any[]" : value === null ? "any" : typeof value, value })',
    `const inputs = { ${fields.join(', ')} }`,
    'const $given = await (async () => {',
    code,
    '})()',
    'return Object.fromEntries(Object.entries($given ?? {}).map(([name, output]) => [name, output?.value ?? null]))',
  ].join('\n')
  const built = step.plain('code', { source }, from)
  return {
    ...built,
    handles: { '*': step.out('out'), ...Object.fromEntries(outputs.map((name) => [name, { ...step.out('out'), path: [name] }])) },
  }
}

const rivetExtractRegex: Mapper = (step, settings) => {
  const pattern = settings.text('regex')
  if (settings.flag('errorOnFailed')) step.change('It gives nothing when nothing matches, and does not fail.')
  settings.pass('multilineMode')
  const groups = (pattern.match(/\((?!\?)/g) ?? []).length
  const outputs = Array.from({ length: Math.max(1, groups) }, (_each, index) => `output${index + 1}`)
  step.expression(pattern, regex(pattern))
  return compute(
    step,
    [step.port('input')],
    (at) =>
      `( $found := $match(${at}, ${regex(pattern)}); {${outputs.map((name, index) => `"${name}": $found[0].groups[${index}]`).join(', ')}, "matches": $found.match, "succeeded": $count($found) > 0, "failed": $count($found) = 0} )`,
    [...outputs, 'matches', 'succeeded', 'failed'],
  )
}

const rivetPath: Mapper = (step, settings) => {
  const keys = keysOf(settings.text('path', '$'))
  if (!keys) return step.placeholder('Its path has wildcards, conditions or values in it, which are not converted.')
  return compute(
    step,
    [step.port('object')],
    (at) => `{"match": ${at}${jsonataPath(keys).slice(1)}, "all_matches": [${at}${jsonataPath(keys).slice(1)}]}`,
    ['match', 'all_matches'],
  )
}

const rivetObject: Mapper = (step, settings) => {
  const text = settings.text('jsonTemplate', '{}').replace(/"\{\{\s*([^{}"]+?)\s*\}\}"/g, '{{$1}}')
  const parts = textOf(step, text).map((part) => (typeof part !== 'string' && 'show' in part ? { ...part, filter: 'json' } : part))
  return step.plain('parse', { format: 'json' }, step.textValue(parts, 'JSON'))
}

const comparisons: Readonly<Record<string, string>> = {
  '==': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  and: 'and',
  or: 'or',
}

const rivetCompare: Mapper = (step, settings) => {
  const name = settings.text('comparisonFunction', '==')
  const sign = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined
  if (sign === undefined) return step.placeholder(`It compares by "${name}", for which there is no word here.`)
  return compute(step, [step.port('a'), step.port('b')], (a, b) => `${a} ${sign} ${b}`)
}

const rivetEvaluate: Mapper = (step, settings) => {
  const name = settings.text('operation', '+')
  const signs: Readonly<Record<string, (a: string, b: string) => string>> = {
    '+': (a, b) => `${a} + ${b}`,
    '-': (a, b) => `${a} - ${b}`,
    '*': (a, b) => `${a} * ${b}`,
    '/': (a, b) => `${a} / ${b}`,
    '%': (a, b) => `${a} % ${b}`,
    '^': (a, b) => `$power(${a}, ${b})`,
    abs: (a) => `$abs(${a})`,
    negate: (a) => `-(${a})`,
  }
  const write = Object.hasOwn(signs, name) ? signs[name] : undefined
  return write
    ? compute(step, [step.port('a'), step.port('b')], (a = 'null', b = 'null') => write(a, b))
    : step.placeholder(`It computes "${name}", for which there is no word here.`)
}

const fixed =
  (field: string): Mapper =>
  (step, settings) => {
    settings.pass('round', 'roundTo')
    step.main('set', { value: settings.get(field) ?? null })
    return { node: step.id, handles: { '*': step.out('out') }, value: () => step.out('out') }
  }

const listPorts = (step: Step): Ref[] =>
  step
    .ports()
    .filter((port) => port.startsWith('input'))
    .sort(byNumber)
    .flatMap((port) => step.port(port) ?? [])

const rivetUserInput: Mapper = (step, settings) => {
  settings.pass('renderingFormat')
  step.says('question', { title: step.source.name.slice(0, 500) || 'Question', fields: {} }, 'body', textOf(step, settings.text('prompt')))
  const questions = step.port('questions')
  if (questions) step.change('It asks its own question, not those of a list.')
  return { node: step.id, handles: { '*': step.out('answer') }, value: () => step.out('answer') }
}

const parse =
  (format: string, port = 'input'): Mapper =>
  (step) => {
    const ref = step.port(port) ?? step.port('yaml') ?? step.port('object')
    return step.plain('parse', { format }, ref && step.value(ref))
  }

/** Every type of Rivet that is known, by its name in the file. */
export const rivetTypes: Readonly<Record<string, RivetType>> = {
  graphInput: { to: 'input', map: rivetInput },
  graphOutput: { to: 'output', map: rivetOutput },
  subGraph: { to: 'sub-workflow', map: rivetSubGraph },
  text: { to: 'template', map: rivetText },
  prompt: { to: 'template', map: rivetPrompt },
  assemblePrompt: { to: 'template', map: rivetAssemble },
  assembleMessage: { to: 'template', map: rivetAssemble },
  chat: { to: 'model-call', map: rivetChat },
  chatAnthropic: { to: 'model-call', map: rivetChat },
  chatGoogle: { to: 'model-call', map: rivetChat },
  chatHuggingFace: { to: 'model-call', map: rivetChat },
  llmChat: { to: 'model-call', map: rivetChat },
  if: { to: 'router', map: rivetIf },
  ifElse: {
    to: 'transform',
    map: (step, settings) => {
      settings.pass('unconnectedControlFlowExcluded')
      return compute(
        step,
        [step.port('if', true), step.port('true', true), step.port('false', true)],
        (when, yes, no) => `$boolean(${when}) ? ${yes} : ${no}`,
      )
    },
  },
  match: { to: 'router', map: rivetMatch },
  coalesce: { to: 'merge', map: rivetCoalesce },
  raceInputs: { to: 'merge', map: rivetCoalesce },
  passthrough: { to: 'transform', map: rivetPassthrough },
  code: { to: 'code', map: rivetCode },
  extractRegex: { to: 'transform', map: rivetExtractRegex },
  extractObjectPath: { to: 'transform', map: rivetPath },
  extractJson: { to: 'parse', map: parse('json') },
  extractYaml: { to: 'parse', map: parse('yaml') },
  object: { to: 'parse', map: rivetObject },
  compare: { to: 'transform', map: rivetCompare },
  evaluate: { to: 'transform', map: rivetEvaluate },
  number: { to: 'set', map: fixed('value') },
  boolean: { to: 'set', map: fixed('value') },
  bool: { to: 'set', map: fixed('value') },
  array: {
    to: 'transform',
    map: (step, settings) => {
      settings.pass('flatten', 'flattenDeep')
      return compute(step, listPorts(step), (...at) => `[${at.join(', ')}]`)
    },
  },
  join: {
    to: 'transform',
    map: (step, settings) => {
      const between = settings.text('joinString', '\n')
      settings.pass('flatten')
      return compute(step, listPorts(step), (...at) => `$join([${at.join(', ')}].$string($), ${JSON.stringify(between)})`)
    },
  },
  split: {
    to: 'transform',
    map: (step, settings) => {
      const between = settings.text('delimiter', '\n')
      if (settings.flag('regex')) return step.placeholder('It splits by a pattern.')
      return compute(step, [step.port('string')], (at) => `$split(${at}, ${JSON.stringify(between)})`)
    },
  },
  pop: {
    to: 'transform',
    map: (step, settings) => {
      const end = settings.flag('fromFront') ? 0 : -1
      return compute(
        step,
        [step.port('array')],
        (at) =>
          `{"lastItem": ${at}[${end}], "restOfArray": $filter(${at}, function($each, $index) { $index != ${end === 0 ? '0' : `$count(${at}) - 1`} })}`,
        ['lastItem', 'restOfArray'],
      )
    },
  },
  slice: { to: 'transform', map: rivetSlice },
  filter: { to: 'transform', map: rivetFilter },
  shuffle: { to: 'transform', map: rivetShuffle },
  destructure: { to: 'transform', map: rivetDestructure },
  randomNumber: { to: 'transform', map: rivetRandom },
  extractMarkdownCodeBlocks: { to: 'transform', map: rivetBlocks },
  toJson: {
    to: 'transform',
    map: (step, settings) => {
      settings.pass('indented')
      return compute(step, [step.port('data')], (at) => `$string(${at})`)
    },
  },
  delay: {
    to: 'delay',
    map: (step, settings) => {
      const [first] = listPorts(step)
      return step.plain(
        'delay',
        { ms: Math.min(30 * 86_400_000, Math.max(0, Math.round(settings.number('delay') ?? 0))) },
        first ? step.value(first) : null,
      )
    },
  },
  userInput: { to: 'question', map: rivetUserInput },
  context: {
    to: 'input',
    map: (step, settings) => {
      const source = step.flow.input(settings.text('id', 'context'), schemaOf(settings.text('dataType', 'any')))
      settings.pass('defaultValue')
      return { node: source.from[0], handles: { '*': source }, value: () => source }
    },
  },
  comment: {
    to: 'note',
    map: (step, settings) => {
      settings.pass('height', 'color', 'backgroundColor')
      step.main('note', { text: settings.text('text').slice(0, 20_000) })
      return { node: step.id, handles: { '*': null }, value: () => null }
    },
  },
  loopController: {
    to: 'placeholder',
    map: (step) =>
      step.placeholder('It repeats by leading back, which a document without circles cannot say. A Loop repeats what is inside it.'),
  },
  externalCall: { to: 'placeholder', map: (step) => step.placeholder('It calls a function of the program that ran Rivet.') },
  httpCall: { to: 'http-request', map: rivetHttp },
  readFile: { to: 'placeholder', map: (step) => step.placeholder('It reads a file of the machine that it ran on.') },
  writeFile: { to: 'placeholder', map: (step) => step.placeholder('It writes a file of the machine that it ran on.') },
}

export function rivetMapper(type: string): Mapper {
  const known = Object.hasOwn(rivetTypes, type) ? rivetTypes[type] : undefined
  return (step, settings) => {
    for (const name of Object.keys(settings.value)) if (switches.test(name)) settings.pass(name)
    if (settings.flag('$node.disabled'))
      return step.note('Switched off', 'It was switched off, so it is out of the flow. This is what it was.')
    if (settings.flag('$node.isSplitRun')) {
      settings.pass('$node.splitRunMax', '$node.isSplitSequential')
      return step.placeholder('It ran once for each item of a list. Put a node that does it once into a Map.')
    }
    if (settings.flag('$node.isConditional')) step.change('The condition at its side was left out.')
    return known ? known.map(step, settings) : step.placeholder(`Rivet's "${type}" has no node here.`)
  }
}
