import type { JsonObject } from '../../json.ts'
import type { Built, Mapper } from '../flow/flow.ts'
import type { Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { freeName, type Source, type Text } from '../values.ts'
import { textOf } from './n8n-values.ts'

const types: Readonly<Record<string, JsonObject>> = {
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  object: { type: 'object' },
  array: { type: 'array' },
  any: {},
  email: { type: 'string', format: 'email' },
  date: { type: 'string', format: 'date' },
  textarea: { type: 'string', format: 'textarea' },
}

/** Fields of a form, or inputs of a workflow, as the properties of a schema. Files and mere words have no field here. */
export function formFields(step: Step, fields: readonly SourceReader[]): { properties: JsonObject; required: string[] } {
  const properties: JsonObject = {}
  const required: string[] = []
  for (const each of fields) {
    const label = each.text('fieldLabel') || each.text('name') || each.text('fieldName')
    const kind = each.text('fieldType') || each.text('type')
    const options = each.list('fieldOptions.values').map((option) => option.text('option'))
    const must = each.flag('requiredField')
    each.pass('placeholder', 'multiselect', 'multipleFiles', 'acceptFileTypes', 'formatDate', 'fieldName', 'elementName', 'fieldLabel')
    if (kind === 'html' || label === '') continue
    if (kind === 'file') {
      step.change(`The field "${label}" is for a file, which a form here cannot take.`)
      continue
    }
    const choice: JsonObject =
      kind === 'checkbox' ? { type: 'array', items: { type: 'string', enum: options } } : { type: 'string', enum: options }
    properties[label] = options.length > 0 ? choice : (Object.hasOwn(types, kind) && types[kind]) || { type: 'string' }
    if (must) required.push(label)
  }
  return { properties, required }
}

/** A person is asked; what they answer is the item that goes on. */
function ask(step: Step, title: string, body: Text, fields: readonly SourceReader[], answer: readonly string[]): Built {
  const { properties, required } = formFields(step, fields)
  const schema: JsonObject =
    Object.keys(properties).length === 0 ? {} : { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
  step.says('question', { title: title.slice(0, 500) || step.source.name.slice(0, 500), fields: schema }, 'body', body)
  return asked(step, answer)
}

function asked(step: Step, field: readonly string[]): Built {
  const given: Source = { ...step.out('answer'), ...(field.length > 0 ? { field } : {}) }
  return {
    node: step.id,
    handles: { '*': given },
    value: (path) => (field.every((key, index) => path[index] === key) ? { ...step.out('answer'), path: path.slice(field.length) } : null),
  }
}

const plain = (text: string) => (text.startsWith('=') ? '' : text)

/** A further page of a form is a question; the last page is what the workflow gives. */
export const n8nForm: Mapper = (step, settings) => {
  step.settle()
  const operation = settings.text('operation', 'page')
  settings.pass('options', 'limitWaitTime', 'resumeAmount', 'resumeUnit')
  if (operation === 'page') {
    if (settings.text('defineForm', 'fields') !== 'fields')
      return step.placeholder('Its fields are written as JSON, which may be made at run time.')
    return ask(step, plain(settings.text('options.formTitle')), [], settings.list('formFields.values'), [])
  }
  if (operation !== 'completion') return step.placeholder(`What it does with a form ("${operation}") has no node here.`)
  if (settings.text('respondWith', 'text') !== 'text') return step.placeholder('It ends with a page or a file of its own.')
  const [title, message] = [textOf(step, settings.get('completionTitle')), textOf(step, settings.get('completionMessage'))]
  step.change('Its words are an output of the workflow; there is no page that shows them.')
  return answer(step, [...title, title.length > 0 && message.length > 0 ? '\n\n' : '', ...message])
}

/** Text as an output of the workflow. */
function answer(step: Step, text: Text): Built {
  const from = step.textValue(
    text.filter((part) => part !== ''),
    `Text of ${step.source.name}`,
  )
  const passed = step.incoming()
  step.main('output', { name: freeName('answer', step.flow.outputs) })
  step.connect(from, [step.id, 'value'])
  return { node: step.id, handles: { '*': passed }, value: (path) => passed && { ...passed, path: [...passed.path, ...path] } }
}

/** A message in the chat: a question where it waits for a reply, otherwise an output. */
export const n8nChatMessage: Mapper = (step, settings) => {
  step.settle()
  const waits =
    settings.text('operation') === 'sendAndWait' || (settings.text('operation') === '' && settings.peek('waitUserReply') !== false)
  settings.pass('waitUserReply', 'options', 'responseType', 'limitWaitTime')
  const message = textOf(step, settings.get('message'))
  if (waits) return ask(step, step.source.name, message, [], ['chatInput'])
  step.change('Its message is an output of the workflow, given when the run ends.')
  return answer(step, message)
}

/** Goes on by a form: a question. */
export const n8nWaitForForm: Mapper = (step, settings) => {
  settings.pass('options', 'formDescription', 'responseMode', 'limitWaitTime')
  return ask(step, plain(settings.text('formTitle')), textOf(step, settings.get('formDescription')), settings.list('formFields.values'), [])
}

/** A service that asks a person and waits: the same question, asked here. */
export const n8nSendAndWait: Mapper = (step, settings) => {
  step.settle()
  const type = settings.text('responseType', 'approval')
  const message = textOf(step, settings.get('message'))
  const title = plain(settings.text('subject'))
  step.change('It is asked here, and not sent to a person by that service.')
  settings.pass('operation', 'resource', 'options')
  if (type === 'customForm') return ask(step, title, message, settings.list('formFields.values'), ['data'])
  if (type !== 'approval') return ask(step, title, message, [], ['data', 'text'])
  settings.pass('approvalOptions')
  const fields: JsonObject = { type: 'object', properties: { approved: { type: 'boolean' } }, required: ['approved'] }
  step.says('question', { title: title || step.source.name.slice(0, 500), fields }, 'body', message)
  return asked(step, ['data'])
}
