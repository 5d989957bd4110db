import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Built, Mapper } from '../flow/flow.ts'
import { askAgent, askModel, chooseWay, type Message, type ModelSettings, modelName, modelNumbers } from '../flow/model-steps.ts'
import type { Step } from '../flow/step.ts'
import { missingIn } from '../scripts.ts'
import type { SourceReader } from '../source-reader.ts'
import { freeName, type Path, type Ref, refsOf, type Source, scriptPath, type Text } from '../values.ts'
import { flowiseHttp } from './flowise-http.ts'
import { flowiseCondition, flowiseIteration } from './flowise-logic.ts'
import { flowiseRepeat } from './flowise-loops.ts'
import { textOf } from './flowise-values.ts'

interface FlowiseType {
  to: string
  map: Mapper
}

/** What others may name of a part: `part`, `part.output` and `part.output.content` are what it gave. */
export const outputOf =
  (source: Source) =>
  (path: Path): Source => {
    const inner = path[0] === 'output' ? path.slice(1) : path
    return { ...source, path: inner[0] === 'content' && inner.length === 1 ? [] : inner }
  }

/** The variables that a part sets of the state of the flow, as sources for the parts after it. */
export function assignedState(step: Step, settings: SourceReader, field: string, own: Source): Record<string, Source> {
  const assigned: Record<string, Source> = {}
  for (const each of settings.list(field)) {
    const key = each.text('key')
    const text = textOf(each.get('value'), { step: '$own', path: [], shown: '{{ output }}' })
    const at = (ref: Ref): Ref =>
      ref.step === '$own' ? { ...ref, at: { ...own, path: outputOf(own)(['output', ...ref.path]).path } } : ref
    const placed = text.map((part) =>
      typeof part === 'string' ? part : 'show' in part ? { show: at(part.show) } : { read: at(part.read) },
    )
    const [only] = placed
    const alone = placed.length === 1 && only !== undefined && typeof only !== 'string' ? only.show?.at : undefined
    assigned[`state.${key}`] = alone ?? step.after(placed, `${key} after ${step.source.name}`)
  }
  return assigned
}

function modelOf(step: Step, settings: SourceReader, prefix: string): ModelSettings {
  const provider = settings.text(`${prefix}Model`)
  const config = settings.object(`${prefix}ModelConfig`)
  config?.pass(`${prefix}Model`, 'streaming', 'cache', 'credential', 'imageResolution', 'FLOWISE_CREDENTIAL_ID')
  const custom = config?.text('customModelName') ?? ''
  const name = custom || (config?.text('modelName') ?? '')
  const numbers = modelNumbers(step, config, 'temperature', ['maxTokens', 'maxOutputTokens', 'maxTokensToSample', 'numPredict'])
  return { model: modelName(step, provider, name || provider), ...numbers }
}

/** A schema made of the fields that an answer is to have. */
function schemaOf(settings: SourceReader, field: string): JsonObject | null {
  const properties: JsonObject = {}
  for (const each of settings.list(field)) {
    const type = each.text('type', 'string')
    const description = each.text('description')
    const options = each
      .text('enumValues')
      .split(',')
      .map((option) => option.trim())
      .filter((option) => option !== '')
    const inner = each.text('jsonSchema')
    let schema: JsonObject = { type: type === 'number' || type === 'boolean' ? type : 'string' }
    if (type === 'stringArray') schema = { type: 'array', items: { type: 'string' } }
    if (type === 'enum' && options.length > 0) schema = { type: 'string', enum: options }
    if (type === 'jsonArray') schema = { type: 'array', items: { type: 'object', ...looseProperties(inner) } }
    properties[each.text('key')] = { ...schema, ...(description === '' ? {} : { description }) }
  }
  return Object.keys(properties).length === 0 ? null : { type: 'object', properties, required: Object.keys(properties) }
}

/** Fields of an object as Flowise writes them, where the text is JSON. */
function looseProperties(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json
    if (!isJsonObject(value)) return {}
    const properties = Object.entries(value).map(([name, field]): [string, JsonObject] => {
      const type = isJsonObject(field) && typeof field.type === 'string' ? field.type : 'string'
      return [name, { type: ['string', 'number', 'boolean', 'object', 'array'].includes(type) ? type : 'string' }]
    })
    return { properties: Object.fromEntries(properties) }
  } catch {
    return {}
  }
}

const talkers = /^(?:llm|agent)Agentflow$/

/** The messages of a part, with what it sees of the conversation. */
function messagesOf(step: Step, settings: SourceReader, prefix: string): Message[] {
  const messages = settings
    .list(`${prefix}Messages`)
    .map((each): Message => ({ role: each.text('role', 'user'), text: textOf(each.get('content')) }))
  const own = textOf(settings.get(`${prefix}UserMessage`))
  const remembers = settings.flag(`${prefix}EnableMemory`)
  settings.pass(`${prefix}MemoryType`, `${prefix}MemoryWindowSize`, `${prefix}MemoryMaxTokenLimit`, `${prefix}ReturnResponseAs`)
  const reads = (name: string) => [...messages.flatMap(({ text }) => refsOf(text)), ...refsOf(own)].some(({ step: id }) => id === name)
  if (remembers) {
    const asked = step.flow.hasGiven('question')
    if (asked && !reads('question'))
      messages.push({ role: 'user', text: [{ show: { step: 'question', path: [], shown: 'the message of the user' } }] })
    const before = step.flow.ingoing(step.source.id).map(({ from }) => step.flow.stepOf(from))
    for (const each of before)
      if (each && talkers.test(each.type) && !reads(each.id))
        messages.push({ role: 'user', text: [{ show: { step: each.id, path: [], shown: `what "${each.name}" said` } }] })
    step.change('Of the conversation it is shown the message and what the part before it said, not everything that was said.')
  }
  if (own.length > 0) messages.push({ role: 'user', text: own })
  return messages
}

const flowiseLlm: Mapper = (step, settings) => {
  const built = askModel(step, modelOf(step, settings, 'llm'), messagesOf(step, settings, 'llm'), schemaOf(settings, 'llmStructuredOutput'))
  const own = step.out('out')
  return { ...built, value: outputOf(own), assigned: assignedState(step, settings, 'llmUpdateState', own) }
}

const knownTools: Readonly<Record<string, string>> = { calculator: 'calculate', currentDateTime: 'current_time' }

const flowiseAgent: Mapper = (step, settings) => {
  const tools = settings.list('agentTools').flatMap((tool) => {
    const name = tool.text('agentSelectedTool')
    tool.pass('agentSelectedToolConfig')
    if (Object.hasOwn(knownTools, name)) return [knownTools[name] as string]
    if (name !== '') {
      step.change(`The tool "${name}" is not here, and the agent works without it; its settings were left out.`)
      step.todo(`Give "${step.source.name}" tools in place of those it had.`)
    }
    return []
  })
  const most = settings.number('agentMaxIterations')
  const built = askAgent(
    step,
    { ...modelOf(step, settings, 'agent'), tools: [...new Set(tools)], ...(most === undefined ? {} : { maxIterations: most }) },
    messagesOf(step, settings, 'agent'),
    schemaOf(settings, 'agentStructuredOutput'),
  )
  const own = step.out('out')
  return { ...built, value: outputOf(own), assigned: assignedState(step, settings, 'agentUpdateState', own) }
}

const flowiseConditionAgent: Mapper = (step, settings) => {
  const choices = settings.list('conditionAgentScenarios').map((each, index) => ({
    handle: `${step.source.id}-output-${index}`,
    name: each.text('scenario'),
    description: '',
  }))
  const instruction = textOf(settings.get('conditionAgentInstructions'))
  const input = textOf(settings.get('conditionAgentInput'))
  const values = refsOf(instruction).length > 0
  if (values) step.change('Instructions with values in them are sent as the beginning of the text.')
  if (settings.text('conditionAgentOverrideSystemPrompt') === 'true' || settings.text('conditionAgentSystemPrompt') !== '')
    step.change('The system prompt of its own was left out: a Classify node has one that fits.')
  const text: Text = [...(values ? [...instruction, '\n\n'] : []), ...(input.length > 0 ? input : [''])]
  const built = chooseWay(
    step,
    modelOf(step, settings, 'conditionAgent'),
    choices,
    values ? '' : instruction.join(''),
    step.textValue(text),
  )
  return { ...built, value: outputOf(step.out('out')) }
}

const flowiseStart: Mapper = (step, settings) => {
  const id = step.flow.inputNode(step.id)
  if (id === step.id) step.main('input', {})
  const form = settings.text('startInputType', 'chatInput') === 'formInput'
  settings.pass('startEphemeralMemory', 'startPersistState')
  if (form) for (const field of settings.list('formInputTypes')) step.flow.input(field.text('name'), formField(field))
  else step.flow.input('question', { type: 'string', title: 'Message', format: 'textarea' }, true)
  // the first values of the state are nodes of their own, where something reads them
  settings.pass('startState')
  if (!form) settings.pass('formTitle', 'formDescription', 'formInputTypes')
  const { properties = {} } = step.flow.draft.document.inputs as { properties?: JsonObject }
  return {
    node: id,
    handles: { '*': step.flow.firstInput() },
    value: ([name, ...path]) => {
      const key = String(name === 'output' ? (path[0] ?? 'question') : (name ?? 'question'))
      return Object.hasOwn(properties, key) ? { from: [id, key], path: name === 'output' ? path.slice(1) : path, scope: null } : null
    },
  }
}

export function formField(field: SourceReader): JsonObject {
  const type = field.text('type', 'string')
  const label = field.text('label')
  const options = field.list('addOptions').map((each) => each.text('option'))
  return {
    type: type === 'number' || type === 'boolean' ? type : 'string',
    ...(label === '' ? {} : { title: label }),
    ...(options.length > 0 ? { enum: options } : {}),
  }
}

const flowiseReply: Mapper = (step, settings) => {
  const from = step.textValue(textOf(settings.get('directReplyMessage')), `Text of ${step.source.name}`)
  const name = freeName('answer', step.flow.outputs)
  if (name !== 'answer') step.change(`It is one of several answers; this one is called "${name}" in the output.`)
  step.main('output', { name })
  step.connect(from, [step.id, 'value'])
  return { node: step.id, handles: { '*': from }, value: outputOf(from) }
}

const flowiseHumanInput: Mapper = (step, settings) => {
  settings.pass('humanInputModelConfig', 'humanInputModel')
  settings.pass('humanInputEnableFeedback')
  const fixed = settings.text('humanInputDescriptionType', 'fixed') === 'fixed'
  const prompt = settings.text('humanInputModelPrompt')
  if (!fixed) step.change(`The question is this one, not one that a model writes${prompt === '' ? '' : ' by its instructions'}.`)
  const body = textOf(settings.get('humanInputDescription'))
  const question = refsOf(body).length === 0 && body.join('').length <= 200 ? body.join('') : ''
  step.says('approval', { title: question || step.source.name.slice(0, 500) || 'Go on?' }, 'body', question === '' ? body : [])
  const id = step.source.id
  return {
    node: step.id,
    handles: { [`${id}-output-0`]: step.out('approved'), [`${id}-output-1`]: step.out('rejected'), '*': step.out('approved') },
    value: () => step.out('comment'),
  }
}

const flowiseTool: Mapper = (step, settings) => {
  const name = settings.text('toolAgentflowSelectedTool')
  if (!Object.hasOwn(knownTools, name))
    return step.placeholder(`The tool "${name}" of Flowise is not here. Choose a tool call that does the same.`)
  settings.pass('toolAgentflowSelectedToolConfig')
  const given = settings.list('toolInputArgs').map((each) => ({ name: each.text('inputArgName'), text: textOf(each.get('inputArgValue')) }))
  const expression = name === 'calculator' ? given.find((each) => each.name === 'input')?.text : undefined
  const config: JsonObject = { tool: knownTools[name] as string, arguments: {} }
  let from = step.incoming()
  if (expression && refsOf(expression).length > 0) {
    from = step.textValue(expression)
    config.expression = '{"expression": $string(in)}'
  } else {
    if (expression) config.arguments = { expression: expression.join('') }
    config.expression = '{}'
  }
  const built = step.plain('tool-call', config, from)
  const own = step.out('out')
  return { ...built, value: outputOf(own), assigned: assignedState(step, settings, 'toolUpdateState', own) }
}

const flowiseFunction: Mapper = (step, settings) => {
  const code = settings.text('customFunctionJavascriptFunction')
  const named = settings
    .list('customFunctionInputVariables')
    .map((each) => ({ name: each.text('variableName'), text: textOf(each.get('variableValue')) }))
  const state = [...new Set([...code.matchAll(/\$flow\.state\.([A-Za-z_]\w*)/g)].map((match) => match[1] as string))]
  const rest = code.replaceAll(/\$flow\.state\.[A-Za-z_]\w*/g, '')
  const missing = [...missingIn(code), ...(/\$flow\b/.test(rest) ? ['$flow'] : []), ...(/\$vars\b/.test(code) ? ['$vars'] : [])]
  if (missing.length > 0) return step.placeholder(`Its code uses ${missing.join(', ')}, which a Code node does not have.`)
  const values = named.map(({ name, text }) => {
    const [only] = text
    const ref: Ref =
      text.length === 1 && only !== undefined && typeof only !== 'string' && 'show' in only
        ? only.show
        : { step: '$made', path: [], shown: name, at: step.textValue(text, name) }
    return { name, ref, fixed: refsOf(text).length === 0 ? text.join('') : null }
  })
  const states = state.map((name) => ({ name, ref: { step: `state.${name}`, path: [], shown: `$flow.state.${name}` } as Ref }))
  const { from, path } = step.values([
    ...values.filter(({ fixed }) => fixed === null).map(({ ref }) => ref),
    ...states.map(({ ref }) => ref),
  ])
  const at = (ref: Ref) => {
    const place = path(ref)
    return place ? scriptPath('input', place) : 'null'
  }
  const lines = values.map(
    ({ name, ref, fixed }) => `const $${name.replace(/\W/g, '_')} = ${fixed === null ? at(ref) : JSON.stringify(fixed)}`,
  )
  if (states.length > 0) lines.push(`const $flow = { state: { ${states.map(({ name, ref }) => `${name}: ${at(ref)}`).join(', ')} } }`)
  const built = step.plain('code', { source: [...lines, code].join('\n') }, from)
  const own = step.out('out')
  return { ...built, value: outputOf(own), assigned: assignedState(step, settings, 'customFunctionUpdateState', own) }
}

const flowiseExecute: Mapper = (step, settings) => {
  const flow = settings.text('executeFlowSelectedFlow')
  settings.pass('executeFlowReturnResponseAs', 'executeFlowBaseURL')
  const input = textOf(settings.get('executeFlowInput'))
  const text = step.textValue(input.length > 0 ? input : [''])
  const wrapped = step.helper('transform', 'As its input', { expression: '{"question": $}' })
  step.connect(text, [wrapped, 'in'])
  step.todo(`Bring in the flow that "${step.source.name}" runs, and choose it there.`)
  step.change('The flow that it runs is another file; it is named by its id.')
  step.main('sub-workflow', { workflow: flow })
  step.flow.draft.connect([wrapped, 'out'], [step.id, 'in'])
  const own = step.out('out')
  return {
    node: step.id,
    handles: { '*': own },
    value: outputOf(own),
    assigned: assignedState(step, settings, 'executeFlowUpdateState', own),
  }
}

const flowiseNote: Mapper = (step, settings) => {
  step.main('note', { text: settings.text('note').slice(0, 20_000) })
  return { node: step.id, handles: { '*': null }, value: () => null }
}

const flowiseLoop: Mapper = (step, settings) => {
  const into = settings.get('$into')
  if (typeof into === 'string') {
    settings.pass('loopBackToNode', 'maxLoopCount', 'fallbackMessage')
    step.change('It jumps back as the loop does that it went into, with the rounds of that one.')
    return { node: null, handles: { '*': null }, value: () => null, foldsInto: into }
  }
  if (step.source.settings.$loop !== undefined) return flowiseRepeat(step, settings)
  const [back = ''] = settings.text('loopBackToNode').split(/-(.*)/s)
  const target = step.flow.stepOf(back)?.name ?? back
  step.todo(`Put what lies between "${target}" and "${step.source.name}" into a Loop, with the way out as its condition.`)
  return step.placeholder(`It jumps back to "${target}", which a document without circles cannot say. A Loop repeats what is inside it.`)
}

const lost =
  (why: string): Mapper =>
  (step): Built =>
    step.placeholder(why)

/** Every type of Flowise AgentFlow v2 that is known, by the name in the file. */
export const flowiseTypes: Readonly<Record<string, FlowiseType>> = {
  startAgentflow: { to: 'input', map: flowiseStart },
  llmAgentflow: { to: 'model-call', map: flowiseLlm },
  agentAgentflow: { to: 'child-agent', map: flowiseAgent },
  conditionAgentflow: { to: 'router', map: flowiseCondition },
  conditionAgentAgentflow: { to: 'classify and router', map: flowiseConditionAgent },
  humanInputAgentflow: { to: 'approval', map: flowiseHumanInput },
  iterationAgentflow: { to: 'map', map: flowiseIteration },
  loopAgentflow: { to: 'loop, where what it repeats has one way in', map: flowiseLoop },
  customFunctionAgentflow: { to: 'code', map: flowiseFunction },
  directReplyAgentflow: { to: 'output', map: flowiseReply },
  executeFlowAgentflow: { to: 'sub-workflow', map: flowiseExecute },
  toolAgentflow: { to: 'tool-call for the calculator and the time, otherwise placeholder', map: flowiseTool },
  stickyNoteAgentflow: { to: 'note', map: flowiseNote },
  httpAgentflow: { to: 'http-request', map: flowiseHttp },
  retrieverAgentflow: { to: 'placeholder', map: lost('The documents of its store are not in the file.') },
}

export function flowiseMapper(type: string): Mapper {
  const known = Object.hasOwn(flowiseTypes, type) ? flowiseTypes[type] : undefined
  return (step, settings) => {
    settings.pass('undefined')
    return known ? known.map(step, settings) : step.placeholder(`Flowise's "${type}" is not a type that this version of Trellis knows.`)
  }
}
