import type { JsonObject } from '../../json.ts'
import type { Mapper } from '../flow/flow.ts'
import { freeName, type Source, variableName } from '../values.ts'
import { incomingItem } from './n8n-logic.ts'
import { chosen } from './n8n-models.ts'
import { formFields } from './n8n-people.ts'
import { computedOf } from './n8n-values.ts'

/** A chat: its message is an input of its own, since that is what a person types. */
export const n8nChatTrigger: Mapper = (step, settings) => {
  settings.pass('options', 'mode', 'authentication', 'availableInChat')
  if (settings.flag('public')) step.change('It is no public page of a chat.')
  settings.pass('initialMessages')
  const id = step.flow.inputNode(step.id)
  if (id === step.id) step.main('input', {})
  const message: Source = {
    ...step.flow.input('chatInput', { type: 'string', title: 'Message', format: 'textarea' }, true),
    field: ['chatInput'],
  }
  return {
    node: id,
    handles: { '*': message },
    value: ([name, ...path]) => {
      if (name === 'chatInput' || name === undefined) return { from: message.from, path, scope: null }
      const schema: JsonObject =
        name === 'sessionId' ? { type: 'string', title: 'Conversation', default: '' } : { title: String(name), default: null }
      return { ...step.flow.input(String(name), schema), path }
    },
  }
}

/** Every other start: its item is one input, an object. */
export const n8nTrigger: Mapper = (step, settings) => {
  const type = (step.source.type.split('.').at(-1) ?? '').replace(/Trigger$/, '')
  const id = step.flow.inputNode(step.id)
  if (id === step.id) step.main('input', {})
  const name = variableName(type === 'manual' ? 'start' : step.source.name, 'start')
  const { properties } = formFields(step, [...settings.list('formFields.values'), ...settings.list('workflowInputs.values')])
  if (!/^(?:manual|executeWorkflow|start)$/.test(type))
    step.change(`It does not start by itself: give what it would deliver as the input "${name}".`)
  settings.pass('options', 'inputSource')
  const source = step.flow.input(name, {
    type: 'object',
    title: step.source.name,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    default: {},
  })
  return { node: id, handles: { '*': source }, value: (path) => ({ ...source, path }) }
}

export const n8nRespond: Mapper = (step, settings) => {
  const way = settings.text('respondWith', 'firstIncomingItem')
  settings.pass('options')
  if (!/^(?:json|text|firstIncomingItem|allIncomingItems)$/.test(way))
    step.change(`It answered with "${way}"; the output is the value that arrives.`)
  const body = way === 'json' || way === 'text' ? computedOf(step, settings.get('responseBody')) : null
  if ((way === 'json' || way === 'text') && !body) return step.placeholder('Its answer has an expression that could not be converted.')
  step.settle()
  const made = body ? step.compute(body, 'Answer') : step.value(incomingItem, 'Answer')
  const passed = step.incoming()
  step.main('output', { name: freeName('answer', step.flow.outputs) })
  step.connect(made, [step.id, 'value'])
  return { node: step.id, handles: { '*': passed }, value: (path) => passed && { ...passed, path: [...passed.path, ...path] } }
}

export const n8nExecute: Mapper = (step, settings) => {
  const workflow = chosen(settings, 'workflowId')
  settings.pass('workflowInputs', 'options', 'source', 'mode')
  if (workflow === '' || workflow.startsWith('=')) step.change('Which workflow it runs is said by an expression, or not at all.')
  else step.change('The workflow that it runs is another file; it is named by its id.')
  step.todo(`Bring in the workflow that "${step.source.name}" runs, and choose it there.`)
  const from = step.settle()
  return step.plain('sub-workflow', { workflow: workflow.startsWith('=') ? '' : workflow }, from)
}

export const n8nSticky: Mapper = (step, settings) => {
  settings.pass('width', 'height', 'color')
  step.main('note', { text: settings.text('content', "I'm a note").slice(0, 20_000) })
  return { node: step.id, handles: { '*': null }, value: () => null }
}

/** A part that was switched off: it stays as a note, and what came to it goes on, as it does in n8n. */
export const n8nDisabled: Mapper = (step) => {
  const built = step.note('Switched off', 'It was switched off, so it is out of the flow. This is what it was.')
  const passed = step.incoming()
  return { ...built, handles: { '*': passed }, value: (path) => passed && { ...passed, path: [...passed.path, ...path] } }
}
