import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Mapper } from '../flow/flow.ts'
import { wayName } from '../flow/model-steps.ts'
import type { SourceReader } from '../source-reader.ts'
import { freeName, variableName } from '../values.ts'
import { refOfSelector, schemaOfType, textOf } from './dify-values.ts'

/** The JSON Schema of one field of a form. */
export function schemaOfField(field: SourceReader): JsonObject {
  const type = field.text('type')
  const label = field.text('label')
  const schema: JsonObject = label === '' || label === field.peek('variable') ? {} : { title: label }
  const options = field.get('options')
  const most = field.number('max_length')
  const initial = field.get('default')
  const hint = field.text('hint') || field.text('placeholder') || field.text('description')
  if (hint !== '') schema.description = hint
  field.pass('allowed_file_types', 'allowed_file_extensions', 'allowed_file_upload_methods', 'hide')
  if (type === 'number') schema.type = 'number'
  else if (type === 'checkbox' || type === 'boolean') schema.type = 'boolean'
  else if (type === 'file' || type === 'json_object' || type === 'object') schema.type = 'object'
  else if (type === 'file-list' || type.startsWith('array')) schema.type = 'array'
  else {
    schema.type = 'string'
    if (most !== undefined && most > 0) schema.maxLength = Math.round(most)
    if (type === 'paragraph') schema.format = 'textarea'
  }
  if (Array.isArray(options) && options.length > 0 && options.every((option) => typeof option === 'string')) schema.enum = options
  if (initial !== undefined && initial !== null && initial !== '') schema.default = initial
  return schema
}

export const difyStart: Mapper = (step, settings) => {
  const id = step.flow.inputNode(step.id)
  if (id === step.id) step.main('input', {})
  for (const field of settings.list('variables')) {
    const name = field.text('variable')
    if (name === '') continue
    const file = String(field.peek('type') ?? '').startsWith('file')
    if (file) step.change(`The input "${name}" is a file in Dify; here it is data of your own.`)
    step.flow.input(name, schemaOfField(field), field.flag('required'))
  }
  const first = step.flow.firstInput()
  return {
    node: id,
    handles: { '*': first },
    value: ([name, ...path]) => (typeof name === 'string' && step.flow.hasInput(name) ? { from: [id, name], path, scope: null } : null),
  }
}

export const difyTrigger: Mapper = (step, settings) => {
  const id = step.flow.inputNode(step.id)
  if (id === step.id) step.main('input', {})
  const name = variableName(step.source.type.replace('trigger-', ''), 'trigger')
  step.change(`It does not start by itself: give its data as the input "${name}".`)
  const properties: JsonObject = {}
  for (const part of ['params', 'body', 'headers', 'variables'])
    for (const field of settings.list(part))
      properties[field.text('name') || field.text('variable')] = schemaOfType(field.text('type', 'string'))
  const source = step.flow.input(name, { type: 'object', title: step.source.name, properties, default: {} })
  return { node: id, handles: { '*': source }, value: (path) => ({ ...source, path }) }
}

export const difyAnswer: Mapper = (step, settings) => {
  settings.pass('variables')
  const text = textOf(settings.text('answer'))
  const name = freeName('answer', step.flow.outputs)
  if (name !== 'answer') step.change(`It is one of several answers; this one is called "${name}" in the output.`)
  const from = step.textValue(text, `Text of ${step.source.name}`)
  step.main('output', { name })
  step.connect(from, [step.id, 'value'])
  // what follows an answer goes on when it was given
  return { node: step.id, handles: { '*': from }, value: () => null }
}

export const difyEnd: Mapper = (step, settings) => {
  const outputs = settings.list('outputs').flatMap((each) => {
    each.pass('value_type')
    const ref = refOfSelector(each.get('value_selector'))
    return ref ? [{ name: each.text('variable'), ref }] : []
  })
  const [first, ...more] = outputs
  if (!first) {
    step.main('output', { name: freeName('end', step.flow.outputs) })
    step.connect(step.incoming(), [step.id, 'value'])
    return { node: step.id, handles: {}, value: () => null }
  }
  const from = step.value(first.ref, first.name)
  step.main('output', { name: first.name })
  step.connect(from, [step.id, 'value'])
  for (const { name, ref } of more) {
    const value = step.value(ref, name)
    const node = step.follower('output', `${step.source.name}: ${name}`, { name })
    step.connect(value, [node, 'value'])
  }
  return { node: step.id, handles: {}, value: () => null }
}

export const difyHumanInput: Mapper = (step, settings) => {
  settings.pass('delivery_methods', 'timeout_unit')
  const inputs = settings.list('inputs')
  const actions = settings.list('user_actions').map((each) => {
    each.pass('button_style')
    return { id: each.text('id'), title: each.text('title') }
  })
  const properties: JsonObject = {}
  for (const each of inputs) {
    const name = each.text('output_variable_name')
    if (name === '') continue
    each.pass('type')
    const initial = each.object('default')
    const value: Json | undefined = initial?.get('value')
    initial?.pass('type', 'selector')
    properties[name] = { type: 'string', ...(typeof value === 'string' && value !== '' ? { default: value } : {}) }
  }
  const titles = actions.map(({ title, id }) => title || id)
  if (titles.length > 0) properties.action = { type: 'string', title: 'What to do', enum: [...new Set(titles)] }
  const timeout = settings.number('timeout')
  if (timeout !== undefined) step.change('It waits as long as it takes; the time limit was not carried over.')
  const body = textOf(settings.text('form_content').replaceAll(/\{\{#\$output\.[^}]*#\}\}/g, ''))
  const fields: JsonObject =
    Object.keys(properties).length > 0 ? { type: 'object', properties, ...(titles.length > 0 ? { required: ['action'] } : {}) } : {}
  step.says('question', { title: step.source.name.slice(0, 500) || 'Question', fields }, 'body', body)
  const answer = step.out('answer')
  const value = ([name, ...path]: readonly (string | number)[]) => (name === undefined ? answer : { ...answer, path: [name, ...path] })
  if (actions.length === 0) return { node: step.id, handles: { '*': answer }, value }
  const rules = titles.map((title, index) => ({ port: wayName(title, index), when: `action = ${JSON.stringify(title)}` }))
  const router = step.follower('router', `Way by ${step.source.name}`, { rules })
  step.connect(answer, [router, 'in'])
  return {
    node: step.id,
    handles: {
      ...Object.fromEntries(actions.map(({ id }, index) => [id, step.out(rules[index]?.port ?? 'default', router)])),
      '*': step.out('default', router),
    },
    value,
  }
}

export const difyNote: Mapper = (step, settings) => {
  settings.pass('author', 'showAuthor', 'theme')
  const text = settings.text('text')
  step.main('note', { text: noteText(text).slice(0, 20_000) })
  return { node: step.id, handles: { '*': null }, value: () => null }
}

/** The words of a note, which Dify keeps as the state of its editor. */
function noteText(text: string): string {
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return text
  }
  const words = (node: Json | undefined): string => {
    if (!isJsonObject(node)) return ''
    if (node.type === 'linebreak') return '\n'
    if (typeof node.text === 'string') return node.text
    const inner = (Array.isArray(node.children) ? node.children : []).map(words)
    if (node.type === 'list') return inner.map((item) => `- ${item}\n`).join('')
    const own = inner.join('')
    if (node.type === 'heading') return `## ${own}\n\n`
    return node.type === 'paragraph' ? `${own}\n\n` : own
  }
  return words((root as { root?: Json } | null)?.root).trim() || (isJsonObject(root) ? '' : text)
}
