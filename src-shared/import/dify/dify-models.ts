import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Mapper } from '../flow/flow.ts'
import { askAgent, askModel, chooseWay, type Message, type ModelSettings, modelName, modelNumbers } from '../flow/model-steps.ts'
import type { Step } from '../flow/step.ts'
import { jinjaToLiquid } from '../jinja.ts'
import type { SourceReader } from '../source-reader.ts'
import { type Ref, refsOf, type Text } from '../values.ts'
import { refOfSelector, schemaOfType, textOf, textOfSetting } from './dify-values.ts'

function modelOf(step: Step, settings: SourceReader | undefined, name = 'name'): ModelSettings {
  settings?.pass('mode', 'type', 'model_type')
  const params = settings?.object('completion_params')
  const format = params?.text('response_format') ?? ''
  if (format !== '' && format !== 'text') step.change(`The response format "${format}" is not asked for; give the node an answer schema.`)
  return {
    model: modelName(step, settings?.text('provider') ?? '', settings?.text(name) ?? ''),
    ...modelNumbers(step, params, 'temperature', ['max_tokens', 'num_predict', 'max_output_tokens', 'maxOutputTokens']),
  }
}

/** The values that Jinja in a prompt names. */
function jinjaValues(settings: SourceReader): Map<string, Ref> {
  const values = new Map<string, Ref>()
  for (const each of settings.list('prompt_config.jinja2_variables')) {
    const ref = refOfSelector(each.get('value_selector'))
    if (ref) values.set(each.text('variable'), ref)
    each.pass('value_type')
  }
  return values
}

function promptOf(step: Step, settings: SourceReader): Message[] {
  settings.pass('variables')
  const context = settings.flag('context.enabled') ? refOfSelector(settings.get('context.variable_selector')) : null
  settings.pass('context')
  const jinja = jinjaValues(settings)
  const textIn = (each: SourceReader): Text => {
    each.pass('id')
    if (each.text('edition_type') !== 'jinja2') {
      each.pass('jinja2_text')
      return textOf(each.text('text'), context)
    }
    const converted = jinjaToLiquid(each.text('jinja2_text', String(each.peek('text') ?? '')), jinja)
    each.pass('text')
    if (typeof converted !== 'string') return converted
    step.change(`${converted} The prompt is taken as plain text.`)
    return textOf(String(each.peek('jinja2_text') ?? each.peek('text') ?? ''), context)
  }
  const listed = settings.list('prompt_template')
  const single = settings.object('prompt_template')
  const messages = (listed.length > 0 ? listed : single ? [single] : []).map(
    (each): Message => ({ role: each.text('role', 'user'), text: textIn(each) }),
  )
  const memory = settings.object('memory')
  const query = memory?.text('query_prompt_template') ?? ''
  const said = JSON.stringify(messages)
  if (memory && query !== '' && !said.includes(query)) messages.push({ role: 'user', text: textOf(query, context) })
  if (memory) {
    memory.pass('role_prefix', 'window')
    if (memory.peek('window.enabled') === true || memory.peek('window') === undefined)
      step.change('It is not shown the earlier messages of a conversation: each run stands alone.')
  }
  return messages
}

export const difyLlm: Mapper = (step, settings) => {
  const model = modelOf(step, settings.object('model'))
  const messages = promptOf(step, settings)
  const structured = settings.flag('structured_output_enabled')
  const schema = settings.get('structured_output.schema')
  settings.pass('structured_output', 'structured_output_switch_on', 'structured_output_enabled')
  if (settings.peek('vision.enabled') === true) step.change('Images are not shown to the model.')
  settings.pass('vision')
  const built = askModel(step, model, messages, structured && isJsonObject(schema) ? schema : null)
  return {
    ...built,
    value: ([name, ...path]) => {
      if (name === 'text' || name === undefined) return { ...step.out('out'), path }
      if (name === 'structured_output') return { ...step.out('out'), path }
      return name === 'usage' ? { ...step.out('details'), path: ['usage', ...path] } : null
    },
  }
}

export const difyAgent: Mapper = (step, settings) => {
  settings.pass(
    'agent_strategy_label',
    'agent_strategy_provider_name',
    'plugin_unique_identifier',
    'output_schema',
    'tool_node_version',
    'meta',
  )
  const strategy = settings.text('agent_strategy_name')
  if (strategy !== '') step.change(`The strategy "${strategy}" is that of a child agent here: plan, use tools, look, and plan again.`)
  const parameters = settings.object('agent_parameters')
  const model = parameters?.object('model')?.object('value')
  parameters?.pass('model.type')
  const instruction = textOfSetting(parameters?.get('instruction'))
  const query = textOfSetting(parameters?.get('query'))
  const most = parameters?.object('maximum_iterations')?.number('value')
  parameters?.pass('maximum_iterations')
  const tools = parameters?.object('tools')?.list('value') ?? []
  const found = tools.flatMap((tool) => toolOf(step, tool))
  parameters?.pass('tools')
  const built = askAgent(
    step,
    { ...modelOf(step, model, 'model'), tools: [...new Set(found)], ...(most === undefined ? {} : { maxIterations: most }) },
    [
      { role: 'system', text: instruction },
      { role: 'user', text: query },
    ],
  )
  return { ...built, value: ([name, ...path]) => (name === 'text' || name === undefined ? { ...step.out('out'), path } : null) }
}

/** Tools that are here under another name. */
function toolOf(step: Step, tool: SourceReader): string[] {
  const name = String(tool.peek('tool_name') ?? tool.peek('tool_label') ?? '')
  if (tool.peek('enabled') === false) return []
  if (name === 'current_time') return ['current_time']
  if (name === 'eval_expression' || name === 'calculator') return ['calculate']
  step.change(`The tool "${name}" is not here, and the agent works without it.`)
  step.todo(`Give "${step.source.name}" tools in place of those it had.`)
  return []
}

export const difyClassifier: Mapper = (step, settings) => {
  settings.pass('topics', 'instructions', 'memory.role_prefix')
  const choices = settings.list('classes').map((each) => {
    each.pass('label')
    return { handle: each.text('id'), name: each.text('name'), description: each.text('description') }
  })
  const instruction = textOf(settings.text('instruction'))
  const query = refOfSelector(settings.get('query_variable_selector'))
  const values = refsOf(instruction).length > 0
  const text: Text = [...(values ? [...instruction, '\n\n'] : []), ...(query ? [{ show: query }] : [])]
  if (values) step.change('Instructions with values in them are sent as the beginning of the text.')
  settings.pass('vision')
  const from = step.textValue(text.length > 0 ? text : [''], `Text for ${step.source.name}`)
  const built = chooseWay(step, modelOf(step, settings.object('model')), choices, values ? '' : instruction.join(''), from)
  return { ...built, value: ([name, ...path]) => (name === 'class_name' ? { ...step.out('out'), path } : null) }
}

export const difyExtractor: Mapper = (step, settings) => {
  settings.pass('variables', 'vision', 'reasoning_mode')
  const properties: JsonObject = {}
  const required: Json[] = []
  for (const each of settings.list('parameters')) {
    const name = each.text('name')
    const options = each.get('options')
    const description = each.text('description')
    properties[name] = {
      ...schemaOfType(each.text('type', 'string')),
      ...(Array.isArray(options) && options.length > 0 ? { enum: options } : {}),
      ...(description === '' ? {} : { description }),
    }
    if (each.flag('required')) required.push(name)
  }
  const query = refOfSelector(settings.get('query'))
  const instruction = textOf(settings.text('instruction'))
  const values = refsOf(instruction).length > 0
  if (values) step.change('Instructions with values in them are sent as the beginning of the text.')
  const from = step.textValue(
    [...(values ? [...instruction, '\n\n'] : []), ...(query ? [{ show: query }] : [''])],
    `Text for ${step.source.name}`,
  )
  const built = step.plain(
    'extract',
    {
      ...modelOf(step, settings.object('model')),
      schema: { type: 'object', properties, ...(required.length > 0 ? { required } : {}) },
      instructions: values ? '' : instruction.join(''),
    },
    from,
  )
  return { ...built, value: (path) => (String(path[0] ?? '').startsWith('__') ? null : { ...step.out('out'), path }) }
}
