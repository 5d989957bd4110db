import type { Built, Mapper } from '../flow/flow.ts'
import type { Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { n8nAggregate, n8nCode, n8nList, n8nNoOp, n8nRename, n8nSet, n8nSplitOut, n8nWait } from './n8n-data.ts'
import { n8nChatTrigger, n8nDisabled, n8nExecute, n8nRespond, n8nSticky, n8nTrigger } from './n8n-ends.ts'
import { n8nHttp } from './n8n-http.ts'
import { n8nBatches, n8nFilter, n8nIf, n8nMerge, n8nSwitch } from './n8n-logic.ts'
import { n8nAgent, n8nChain, n8nClassifier, n8nExtractor, n8nFolded, n8nMemory, n8nMessage, n8nOpenAi, n8nSummary } from './n8n-models.ts'
import { n8nChatMessage, n8nForm, n8nSendAndWait } from './n8n-people.ts'
import { n8nDateTime, n8nHtml, n8nNoted, n8nStop, n8nSummarize } from './n8n-small.ts'

interface N8nType {
  to: string
  map: Mapper
}

const trigger: N8nType = { to: 'input', map: n8nTrigger }
const folded: N8nType = { to: 'the settings of what it is plugged into', map: n8nFolded }
const memory: N8nType = { to: 'an input with the earlier messages, for the agent that it is plugged into', map: n8nMemory }
const message: N8nType = { to: 'model-call, for messages', map: n8nMessage }
const list: N8nType = { to: 'transform', map: n8nList }

const lost =
  (why: string): Mapper =>
  (step): Built =>
    step.placeholder(why)

/** Every type of n8n that is known, by the last part of its name in the file. */
export const n8nTypes: Readonly<Record<string, N8nType>> = {
  manualTrigger: trigger,
  scheduleTrigger: trigger,
  cron: trigger,
  interval: trigger,
  start: trigger,
  webhook: trigger,
  formTrigger: trigger,
  errorTrigger: trigger,
  executeWorkflowTrigger: trigger,
  emailReadImap: trigger,
  chatTrigger: { to: 'input', map: n8nChatTrigger },
  manualChatTrigger: { to: 'input', map: n8nChatTrigger },
  respondToWebhook: { to: 'output', map: n8nRespond },
  set: { to: 'transform', map: n8nSet },
  if: { to: 'router', map: n8nIf },
  filter: { to: 'router', map: n8nFilter },
  switch: { to: 'router', map: n8nSwitch },
  merge: { to: 'merge', map: n8nMerge },
  splitInBatches: { to: 'map', map: n8nBatches },
  code: { to: 'code, where it is JavaScript', map: n8nCode },
  function: { to: 'code', map: n8nCode },
  functionItem: { to: 'code', map: n8nCode },
  aggregate: { to: 'transform', map: n8nAggregate },
  splitOut: { to: 'transform', map: n8nSplitOut },
  itemLists: list,
  limit: list,
  sort: list,
  removeDuplicates: list,
  renameKeys: { to: 'transform', map: n8nRename },
  noOp: { to: 'transform', map: n8nNoOp },
  summarize: { to: 'transform', map: n8nSummarize },
  dateTime: { to: 'transform', map: n8nDateTime },
  executionData: { to: 'transform', map: n8nNoted },
  html: { to: 'template, for a text of HTML', map: n8nHtml },
  stopAndError: { to: 'code', map: n8nStop },
  wait: { to: 'delay, or question for a form', map: n8nWait },
  form: { to: 'question, or output at its end', map: n8nForm },
  chat: { to: 'question, or output where it does not wait', map: n8nChatMessage },
  executeWorkflow: { to: 'sub-workflow', map: n8nExecute },
  stickyNote: { to: 'note', map: n8nSticky },
  agent: { to: 'child-agent', map: n8nAgent },
  openAiAssistant: { to: 'placeholder', map: lost('The assistant is kept by OpenAI, not in the file.') },
  chainLlm: { to: 'model-call', map: n8nChain },
  chainSummarization: { to: 'model-call', map: n8nSummary },
  chainRetrievalQa: { to: 'placeholder', map: lost('The documents that it answers from are not in the file.') },
  informationExtractor: { to: 'extract', map: n8nExtractor },
  textClassifier: { to: 'classify and router', map: n8nClassifier },
  sentimentAnalysis: { to: 'classify and router', map: n8nClassifier },
  openAi: { to: 'model-call, for messages', map: n8nOpenAi },
  anthropic: message,
  googleGemini: message,
  ollama: message,
  outputParserStructured: folded,
  outputParserAutofixing: folded,
  outputParserItemList: folded,
  toolCalculator: folded,
  toolThink: folded,
  dateTimeTool: folded,
  memoryBufferWindow: memory,
  memoryPostgresChat: memory,
  memoryRedisChat: memory,
  memoryMongoDbChat: memory,
  memoryXata: memory,
  memoryZep: memory,
  memoryMotorhead: memory,
  httpRequest: { to: 'http-request', map: n8nHttp },
}

/** Parts whose plugged-in model and parser are read with them. */
const readsPlugs = new Set([
  'agent',
  'chainLlm',
  'chainSummarization',
  'informationExtractor',
  'textClassifier',
  'sentimentAnalysis',
  'openAi',
  'outputParserAutofixing',
])

const unknown = (step: Step): Built =>
  step.placeholder(`n8n's "${lastOf(step.source.type)}" has no node here. Choose one that does the same, or a tool.`)

export const lastOf = (type: string) => type.split('.').at(-1) ?? type

function typeOf(type: string): N8nType | undefined {
  const name = lastOf(type)
  if (Object.hasOwn(n8nTypes, name)) return n8nTypes[name]
  if (/^lm[A-Z]/.test(name)) return folded
  return name.endsWith('Trigger') ? trigger : undefined
}

/** The mapper of a part. What is plugged into something that becomes a placeholder is a placeholder too. */
export function n8nMapper(type: string, disabled: boolean): Mapper {
  if (disabled) return n8nDisabled
  const known = typeOf(type)
  return (step, settings) => {
    const plugged = step.flow.plugsInto(step.source.id)
    // an agent asks when it sees fit, which a question beside it does not
    if (!known && plugged.length === 0 && settings.peek('operation') === 'sendAndWait')
      return withFailures(step, settings, n8nSendAndWait(step, settings))
    if ((known?.map === n8nFolded || known?.map === n8nMemory) && !plugged.some((root) => readsPlugs.has(lastOf(root.type))))
      return unknown(step)
    const built = known ? known.map(step, settings) : unknown(step)
    return withFailures(step, settings, built)
  }
}

/** Retries and the way of failures, which n8n keeps beside the parameters. */
function withFailures(step: Step, settings: SourceReader, built: Built): Built {
  const node = built.node === null ? undefined : step.flow.draft.node(built.node)
  const retries = settings.flag('$node.retryOnFail') ? (settings.number('$node.maxTries') ?? 3) - 1 : 0
  const pause = settings.number('$node.waitBetweenTries')
  settings.pass('$node.maxTries', '$node.notesInFlow')
  const onError = settings.text('$node.onError')
  const goesOn = settings.flag('$node.continueOnFail') || onError === 'continueRegularOutput'
  settings.pass('$node.continueOnFail')
  if (!node || ['placeholder', 'note', 'input', 'output'].includes(node.kind)) return built
  if (retries > 0)
    node.config.run = {
      retries: Math.min(10, retries),
      ...(pause === undefined ? {} : { retryDelayMs: Math.min(60_000, Math.max(0, Math.round(pause))) }),
    }
  if (goesOn) step.change('A failure ends the run; n8n went on. Connect its error port, or give a value instead.')
  if (settings.flag('$node.executeOnce')) step.change('It ran for the first item alone.')
  if (settings.flag('$node.alwaysOutputData')) step.change('It always gave an item, also where there was none.')
  if (onError !== 'continueErrorOutput' || built.node === null) return built
  return { ...built, handles: { ...built.handles, 'main:1': step.out('error', built.node) } }
}
