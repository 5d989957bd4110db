import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Built, Mapper } from '../flow/flow.ts'
import { askAgent, askModel, chooseWay, type Message, type ModelSettings, modelName, modelNumbers } from '../flow/model-steps.ts'
import type { Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { type Path, type Ref, refsOf, type Source, type Text } from '../values.ts'
import { textOf } from './n8n-values.ts'

/** The value of a field that n8n keeps with the way it was chosen. */
export const chosen = (settings: SourceReader, name: string): string => {
  const value = settings.get(name)
  const inner = isJsonObject(value) ? value.value : value
  return typeof inner === 'string' || typeof inner === 'number' ? String(inner) : ''
}

const lastOf = (type: string) => type.split('.').at(-1) ?? type

/** The model that is plugged in, directly or into a parser that is. */
export function pluggedModel(step: Step): ModelSettings {
  const [model, ...more] = step.flow.pluggedInto(step.source.id, 'ai_languageModel')
  if (!model) {
    step.change('No model was plugged in.')
    return { model: modelName(step, '', '') }
  }
  const { settings } = model
  settings.pass('options.responseFormat', 'notice')
  const provider = lastOf(model.step.type).replace(/^lm(?:Chat)?/, '')
  const name = (chosen(settings, 'model') || chosen(settings, 'modelName') || chosen(settings, 'modelId')).replace(/^models\//, '')
  const numbers = modelNumbers(step, settings.object('options'), 'temperature', [
    'maxTokens',
    'maxOutputTokens',
    'maxTokensToSample',
    'numPredict',
  ])
  const fallbacks = more.map(({ settings: other }) => chosen(other, 'model') || chosen(other, 'modelName')).filter((each) => each !== '')
  if (fallbacks.length > 0) step.change(`A second model (${fallbacks.join(', ')}) was plugged in; name it under "Then try".`)
  return { model: modelName(step, provider, name.startsWith('=') ? '' : name), ...numbers }
}

/** The schema of the parser that is plugged in; null without one. */
function pluggedSchema(step: Step, id = step.source.id, depth = 0): JsonObject | null {
  const [parser] = step.flow.pluggedInto(id, 'ai_outputParser')
  if (!parser || depth > 4) return null
  const { settings } = parser
  const type = lastOf(parser.step.type)
  if (type === 'outputParserAutofixing') {
    settings.pass('options')
    return pluggedSchema(step, parser.step.id, depth + 1)
  }
  if (type === 'outputParserItemList') {
    settings.pass('options')
    return { type: 'array', items: { type: 'string' } }
  }
  const example = settings.text('jsonSchemaExample')
  const written = settings.text('inputSchema') || settings.text('jsonSchema')
  settings.pass('schemaType', 'autoFix', 'customizeRetryPrompt', 'prompt')
  const schema = written !== '' ? parsed(written) : undefined
  if (isJsonObject(schema)) return schema
  const value = parsed(example)
  if (value !== undefined) return schemaOfExample(value)
  step.change('The schema of its answer could not be read, so it answers with text.')
  return null
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The schema that an example stands for. */
export function schemaOfExample(value: Json): JsonObject {
  if (Array.isArray(value)) return value[0] === undefined ? { type: 'array' } : { type: 'array', items: schemaOfExample(value[0]) }
  if (isJsonObject(value))
    return { type: 'object', properties: Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, schemaOfExample(inner)])) }
  return value === null ? {} : { type: typeof value as 'string' }
}

const knownTools: Readonly<Record<string, string>> = { toolCalculator: 'calculate', dateTimeTool: 'current_time' }

/** Tools that are here, and what comes from those that are not. */
function pluggedTools(step: Step): { tools: string[]; context: Source[] } {
  const tools = new Set<string>()
  const context: Source[] = []
  for (const { step: tool, built } of step.flow.pluggedInto(step.source.id, 'ai_tool')) {
    const type = lastOf(tool.type)
    if (Object.hasOwn(knownTools, type)) tools.add(knownTools[type] as string)
    else if (type !== 'toolThink') {
      step.change(`The tool "${tool.name}" is a placeholder beside it, and not one of its tools.`)
      step.todo(`Give "${step.source.name}" tools in place of those it had, and delete their placeholders.`)
      const source = built.handles.ai_tool ?? built.handles['*']
      if (source && source.scope === step.parent) context.push(source)
    }
  }
  return { tools: [...tools], context }
}

/** Where the answer is in what a provider gives, unless n8n makes it simpler. */
const raw =
  /^(?:choices\.0\.message\.content|output\.0\.content\.0\.text|content\.0\.text|(?:candidates\.0\.)?content\.parts\.0\.text|message\.content)$/

/** What an answer is called in an item of n8n. */
function answering(step: Step, built: Built, field: readonly string[], others: readonly string[] = []): Built {
  const source: Source = { ...step.out('out'), field }
  return {
    ...built,
    handles: { ...built.handles, '*': source },
    value: (path: Path) => {
      if (field.every((key, index) => path[index] === key)) return { ...step.out('out'), path: path.slice(field.length) }
      if (others.includes(String(path[0]))) return { ...step.out('out'), path: path.slice(1) }
      if (raw.test(path.join('.'))) return step.out('out')
      return path.length === 0 ? step.out('out') : null
    },
  }
}

const chatInput = (name: string): Text => [{ show: { step: '$in', path: [name], shown: `{{ $json.${name} }}` } as Ref }]

function promptOf(step: Step, settings: SourceReader, fields: readonly string[], otherwise: string): Text {
  const type = settings.text('promptType', fields.some((field) => settings.peek(field) !== undefined) ? 'define' : 'auto')
  for (const field of fields) if (type === 'define' && settings.peek(field) !== undefined) return textOf(step, settings.get(field))
  settings.pass(...fields)
  return chatInput(otherwise)
}

/** A memory keeps a conversation from run to run. Nothing does so here: the earlier messages are an input, which the agent is shown. */
function remembered(step: Step): Source[] {
  if (step.flow.pluggedInto(step.source.id, 'ai_memory').length === 0) return []
  step.change('It remembers nothing from run to run: it is shown the earlier messages that it is given as the input "earlier_messages".')
  const found = step.find({ step: '$memory', path: [], shown: 'the earlier messages' })
  return found ? [found.source] : []
}

export const n8nAgent: Mapper = (step, settings) => {
  settings.pass('hasOutputParser', 'needsFallback', 'options.returnIntermediateSteps', 'notice')
  const agent = settings.text('agent')
  if (agent !== '' && !/^(?:tools|conversational|openAi|react|planAndExecute)/.test(agent))
    step.change(`It is a child agent here; in n8n it was of the kind "${agent}".`)
  const prompt = promptOf(step, settings, ['text'], 'chatInput')
  const system = textOf(step, settings.get('options.systemMessage'))
  const most = settings.number('options.maxIterations')
  const { tools, context } = pluggedTools(step)
  const messages: Message[] = [
    { role: 'system', text: system },
    { role: 'user', text: prompt },
  ]
  const built = askAgent(
    step,
    { ...pluggedModel(step), tools, ...(most === undefined ? {} : { maxIterations: most }) },
    messages,
    pluggedSchema(step),
    [...remembered(step).map((source) => step.whole(source)), ...context],
  )
  return answering(step, built, ['output'], ['text', 'response'])
}

const roles: Readonly<Record<string, string>> = { HumanMessagePromptTemplate: 'user', AIMessagePromptTemplate: 'assistant' }

export const n8nChain: Mapper = (step, settings) => {
  settings.pass('hasOutputParser', 'needsFallback', 'batching', 'notice')
  const prompt = promptOf(step, settings, ['text', 'prompt'], 'chatInput')
  const messages = settings.list('messages.messageValues').map((each): Message => {
    each.pass('messageType')
    return { role: roles[each.text('type')] ?? 'system', text: textOf(step, each.get('message')) }
  })
  const schema = pluggedSchema(step)
  const built = askModel(step, pluggedModel(step), [...messages, { role: 'user', text: prompt }], schema)
  return answering(step, built, [schema ? 'output' : 'text'], ['response', 'text', 'output'])
}

export const n8nSummary: Mapper = (step, settings) => {
  settings.pass(
    'chunkingMode',
    'options.summarizationMethodAndPrompts.values.combineMapPrompt',
    'operationMode',
    'type',
    'options.binaryDataKey',
    'chunkSize',
    'chunkOverlap',
  )
  const custom = settings.text('options.summarizationMethodAndPrompts.values.prompt')
  settings.pass('options.summarizationMethodAndPrompts.values.summarizationMethod')
  const own = textOf(
    step,
    custom === '' ? 'Write a concise summary of the following:' : custom.replaceAll('{text}', '').replace(/""\s*/g, ''),
  )
  step.change('The text is summarised in one call; n8n splits a long one and joins the summaries.')
  const whole: Text = refsOf(own).length > 0 ? [] : ['\n\n', { show: { step: '$in', path: [], shown: '{{ $json }}' } }]
  const built = askModel(step, pluggedModel(step), [{ role: 'user', text: [...own, ...whole] }])
  return answering(step, built, ['response', 'text'], ['output'])
}

export const n8nExtractor: Mapper = (step, settings) => {
  const properties: JsonObject = {}
  const required: Json[] = []
  for (const each of settings.list('attributes.attributes')) {
    const name = each.text('name')
    const description = textOf(step, each.get('description'))
    const type = each.text('type', 'string')
    properties[name] = {
      type: type === 'number' || type === 'boolean' ? type : 'string',
      description: description.filter((part) => typeof part === 'string').join(''),
    }
    if (refsOf(description).length > 0) step.change(`The description of "${name}" had a value in it, which was left out.`)
    if (each.flag('required')) required.push(name)
  }
  const written = parsed(settings.text('inputSchema'))
  const example = parsed(settings.text('jsonSchemaExample'))
  settings.pass('schemaType')
  const made: JsonObject = { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
  const schema = isJsonObject(written) ? written : example !== undefined ? schemaOfExample(example) : made
  const instructions = settings.text('options.systemPromptTemplate').replace(/^=/, '')
  const from = step.textValue(textOf(step, settings.get('text')))
  if (!isJsonObject(schema.properties) || Object.keys(schema.properties).length === 0)
    return step.placeholder('It names no fields to take out of the text.')
  const built = step.plain('extract', { ...pluggedModel(step), schema, instructions }, from)
  return answering(step, built, ['output'])
}

export const n8nClassifier: Mapper = (step, settings) => {
  const sentiment = lastOf(step.source.type) === 'sentimentAnalysis'
  settings.pass('options.enableAutoFixing', 'options.multiClass', 'options.includeDetailedResults')
  const names = sentiment ? settings.text('options.categories', 'Positive, Neutral, Negative').split(',') : []
  const listed = settings
    .list('categories.categories')
    .map((each) => ({ name: each.text('category'), description: each.text('description') }))
  const choices = [...names.map((name) => ({ name: name.trim(), description: '' })), ...listed].map((each, index) => ({
    handle: `main:${index}`,
    ...each,
  }))
  const other = settings.text('options.fallback') === 'other'
  if (other) choices.push({ handle: `main:${choices.length}`, name: 'Other', description: 'Everything else' })
  if (choices.length === 0) return step.placeholder('It names no classes.')
  const instructions = settings.text('options.systemPromptTemplate').replace(/^=/, '').replaceAll('{categories}', 'the classes')
  const carry = step.settle()
  const from = step.textValue(textOf(step, settings.get('inputText')))
  return chooseWay(step, pluggedModel(step), choices, instructions, from, carry)
}

/** One question to another provider, by a part of its own. */
export const n8nMessage: Mapper = (step, settings) => {
  const [resource, operation] = [settings.text('resource', 'text'), settings.text('operation', 'message')]
  const provider = lastOf(step.source.type)
  if (resource !== 'text' || operation !== 'message')
    return step.placeholder(`What it asks of ${provider} (${resource}, ${operation}) has no node here.`)
  settings.pass('simplify', 'jsonOutput', 'builtInTools')
  const model = chosen(settings, 'modelId').replace(/^models\//, '')
  const messages = settings
    .list('messages.values')
    .map(
      (each): Message => ({ role: each.text('role', 'user') === 'user' ? 'user' : 'assistant', text: textOf(step, each.get('content')) }),
    )
  const system = textOf(step, settings.get('options.system') ?? settings.get('options.systemMessage'))
  const asked = {
    model: modelName(step, provider, model.startsWith('=') ? '' : model),
    ...modelNumbers(step, settings.object('options'), 'temperature', ['maxTokens', 'maxOutputTokens']),
  }
  const { tools, context } = pluggedTools(step)
  const all: Message[] = [...(system.length > 0 ? [{ role: 'system', text: system }] : []), ...messages]
  const built = tools.length + context.length > 0 ? askAgent(step, { ...asked, tools }, all, null, context) : askModel(step, asked, all)
  return answering(step, built, ['message', 'content'], ['text', 'output'])
}

export const n8nOpenAi: Mapper = (step, settings) => {
  const [resource, operation] = [settings.text('resource', 'text'), settings.text('operation', 'message')]
  if (resource !== 'text' || !/^(?:message|response|complete)$/.test(operation))
    return step.placeholder(`What it asks of OpenAI (${resource}, ${operation}) has no node here.`)
  settings.pass('simplify', 'jsonOutput', 'hideTools', 'builtInTools')
  const model = chosen(settings, 'modelId') || chosen(settings, 'model')
  const lists = [...settings.list('messages.values'), ...settings.list('responses.values'), ...settings.list('prompt.messages')]
  const messages = lists.map((each): Message => {
    each.pass('type')
    return { role: each.text('role', 'user'), text: textOf(step, each.get('content')) }
  })
  const asked = {
    model: modelName(step, 'openai', model.startsWith('=') ? '' : model),
    ...modelNumbers(step, settings.object('options'), 'temperature', ['maxTokens']),
  }
  const plugged = pluggedTools(step)
  const { tools } = plugged
  const context = [...remembered(step).map((source) => step.whole(source)), ...plugged.context]
  const built =
    tools.length + context.length > 0 ? askAgent(step, { ...asked, tools }, messages, null, context) : askModel(step, asked, messages)
  return answering(step, built, ['message', 'content'], ['text', 'output'])
}

/** Parts that hold a model, a parser or a tool for another: they go into that one where it becomes a node of its own. */
export const n8nFolded: Mapper = (step) => {
  const [root] = step.flow.plugsInto(step.source.id)
  if (!root) return step.note('Not plugged in', 'It is plugged into nothing.')
  return { node: null, handles: { '*': null }, value: () => null, foldsInto: rootOf(step, root.id) }
}

/** The part at the end of what is plugged into what. */
function rootOf(step: Step, id: string, depth = 0): string {
  const [next] = step.flow.plugsInto(id)
  return next && depth < 5 ? rootOf(step, next.id, depth + 1) : id
}

/** A memory is the input of earlier messages of what it is plugged into. */
export const n8nMemory: Mapper = (step, settings) => {
  const built = n8nFolded(step, settings)
  if (built.foldsInto === undefined) return built
  settings.pass(...Object.keys(settings.value).filter((key) => key !== '$node'))
  step.change('Nothing here keeps a conversation from run to run: give the earlier messages as the input "earlier_messages".')
  return built
}
