import type { Built, Mapper } from '../flow/flow.ts'
import type { Step } from '../flow/step.ts'
import type { SourceReader } from '../source-reader.ts'
import { difyAggregator, difyAssigner, difyCode, difyListOperator, difyTemplate } from './dify-data.ts'
import { difyAnswer, difyEnd, difyHumanInput, difyNote, difyStart, difyTrigger } from './dify-ends.ts'
import { difyHttp } from './dify-http.ts'
import { difyIfElse, difyIteration, difyLoop, startInside } from './dify-logic.ts'
import { difyAgent, difyClassifier, difyExtractor, difyLlm } from './dify-models.ts'

/** A type of Dify and what it becomes; `lost` says why where it becomes a placeholder. */
interface DifyType {
  to: string
  map: Mapper
}

const lost =
  (why: string): Mapper =>
  (step) =>
    step.placeholder(why)

/** Every type of Dify that is known, by its name in the file. */
export const difyTypes: Readonly<Record<string, DifyType>> = {
  start: { to: 'input', map: difyStart },
  'trigger-webhook': { to: 'input', map: difyTrigger },
  'trigger-schedule': { to: 'input', map: difyTrigger },
  'trigger-plugin': { to: 'input', map: difyTrigger },
  answer: { to: 'output', map: difyAnswer },
  end: { to: 'output', map: difyEnd },
  llm: { to: 'model-call', map: difyLlm },
  agent: { to: 'child-agent', map: difyAgent },
  'question-classifier': { to: 'classify and router', map: difyClassifier },
  'parameter-extractor': { to: 'extract', map: difyExtractor },
  'if-else': { to: 'router', map: difyIfElse },
  iteration: { to: 'map', map: difyIteration },
  'iteration-start': { to: 'the ports of the map', map: startInside },
  loop: { to: 'loop', map: difyLoop },
  'loop-start': { to: 'the ports of the loop', map: startInside },
  'loop-end': { to: 'the condition of the loop', map: lost('A loop here ends by its condition, not by a part inside it.') },
  code: { to: 'code, where it is JavaScript, or Python that can be turned into it', map: difyCode },
  'template-transform': { to: 'template', map: difyTemplate },
  'variable-aggregator': { to: 'merge', map: difyAggregator },
  'variable-assigner': { to: 'merge', map: difyAggregator },
  assigner: { to: 'transform', map: difyAssigner },
  'list-operator': { to: 'transform', map: difyListOperator },
  'human-input': { to: 'question and router', map: difyHumanInput },
  'custom-note': { to: 'note', map: difyNote },
  'http-request': { to: 'http-request', map: difyHttp },
  tool: {
    to: 'placeholder',
    map: lost('Tools of Dify and its plugins are not here. Choose a tool call, or an agent with tools, that does the same.'),
  },
  'knowledge-retrieval': { to: 'placeholder', map: lost('The documents of its knowledge base are not in the file.') },
  'knowledge-index': { to: 'placeholder', map: lost('The documents of its knowledge base are not in the file.') },
  datasource: { to: 'placeholder', map: lost('Its source of documents is not in the file.') },
  'document-extractor': { to: 'placeholder', map: lost('There is no node yet that takes the text out of a document.') },
}

/** Settings that say how a part looks, or what Dify noted for itself. */
const looks = [
  ...['type', 'title', 'selected', 'width', 'height', 'isInIteration', 'iteration_id', 'isInLoop', 'loop_id', 'start_node_id'],
  ...['provider_icon', 'is_team_authorization', 'zIndex', 'version', 'default_title'],
]

/** The mapper of a type, with what all types have in common: retries, fallbacks and what is only for show. */
export function difyMapper(type: string): Mapper {
  const known = Object.hasOwn(difyTypes, type) ? difyTypes[type] : undefined
  return (step, settings) => {
    settings.pass(...looks)
    if (!known) return step.placeholder(`Dify's "${type}" is not a type that this version of Trellis knows.`)
    return withFailures(step, settings, known.map(step, settings))
  }
}

/** Retries, the failure branch and the value instead, as the node's own settings for runs. */
function withFailures(step: Step, settings: SourceReader, built: Built): Built {
  const node = built.node === null ? undefined : step.flow.draft.node(built.node)
  if (!node || node.kind === 'placeholder' || node.kind === 'note') return built
  const run: Record<string, number | string> = {}
  if (settings.flag('retry_config.retry_enabled')) {
    const retries = settings.number('retry_config.max_retries')
    const pause = settings.number('retry_config.retry_interval')
    if (retries !== undefined) run.retries = Math.min(10, Math.max(0, Math.round(retries)))
    if (pause !== undefined) run.retryDelayMs = Math.min(60_000, Math.max(0, Math.round(pause)))
  }
  settings.pass('retry_config')
  const strategy = settings.text('error_strategy', 'none')
  const fallback = settings.list('default_value').map((each) => ({ key: each.text('key'), value: each.get('value') ?? null }))
  settings.pass('default_value')
  if (strategy === 'default-value' && fallback.length > 0) {
    const text = fallback.find(({ key }) => key === 'text')
    const value = node.kind === 'model-call' && text ? text.value : Object.fromEntries(fallback.map((each) => [each.key, each.value]))
    node.config.run = { ...run, fallback: value }
  } else if (Object.keys(run).length > 0) node.config.run = run
  if (strategy !== 'fail-branch' || built.node === null) return built
  return { ...built, handles: { ...built.handles, 'fail-branch': step.out('error', built.node) } }
}
