import { isJsonObject } from '../../json.ts'
import type { TokenUsage } from '../run-event.ts'
import { nodeOfPath, waitId } from '../run-path.ts'
import type { ModelUsage } from '../run-view.ts'
import { plusUsage } from '../token-usage.ts'
import { noteAgentStep } from './reduce-agent.ts'
import { addTokens, changeWaits } from './reduce-node.ts'
import { closeSpan, openSpan, spanOf } from './reduce-span.ts'
import type { EventOf, Reducers, RunDraft } from './run-draft.ts'

function reduceModelCalled(draft: RunDraft, event: EventOf<'model.called'>): void {
  const { provider, model, agent } = event.data
  openSpan(draft, event, { key: `${event.path}#model`, kind: 'model', name: `${provider}:${model}`, node: nodeOfPath(event.path) })
  noteAgentStep(draft, agent, { does: 'asks', text: `${provider}:${model}` })
}

function reduceModelReturned(draft: RunDraft, event: EventOf<'model.returned'>): void {
  const { provider, model, usage, ms, agent: id, fromJournal = false } = event.data
  const key = `${event.path}#model`
  const name = `${provider}:${model}`
  // the call itself may lie in a life of the run that ended before it was written down
  const counted = spanOf(draft, key)?.usage
  if (!spanOf(draft, key)) openSpan(draft, event, { key, kind: 'model', name, node: nodeOfPath(event.path) })
  closeSpan(draft, event, key, { status: 'ok', fromJournal, usage })
  if (provider === 'offline') draft.offline = true
  if (fromJournal && counted) return
  draft.usage = plus(draft.usage, usage, ms)
  addTokens(draft, event.path, usage)
  draft.usageByModel = { ...draft.usageByModel, [name]: plus(draft.usageByModel[name], usage, ms) }
  const agent = id === null ? undefined : draft.agents.get(id)
  if (agent) {
    draft.agents = draft.agents.set(agent.id, { ...agent, usage: plusUsage(agent.usage, usage) })
  }
}

function plus(before: ModelUsage | undefined, usage: TokenUsage, ms: number): ModelUsage {
  const { calls, ms: spent, ...sum } = before ?? { input: 0, output: 0, calls: 0, ms: 0 }
  return { ...plusUsage(sum, usage), calls: calls + 1, ms: spent + ms }
}

function reduceToolCalled(draft: RunDraft, event: EventOf<'tool.called'>): void {
  const { tool, call, agent } = event.data
  openSpan(draft, event, { key: `${event.path}#tool:${call}`, kind: 'tool', name: tool, node: nodeOfPath(event.path) })
  noteAgentStep(draft, agent, { does: 'uses', text: tool })
}

function reduceToolReturned(draft: RunDraft, event: EventOf<'tool.returned'>): void {
  const { call, ok, fromJournal = false } = event.data
  closeSpan(draft, event, `${event.path}#tool:${call}`, { status: ok ? 'ok' : 'error', fromJournal })
}

/** An attempt of a model call that failed is told by the result of its step alone. */
function reduceStepEnd(draft: RunDraft, event: EventOf<'step.result' | 'step.failed'>): void {
  const key = `${event.path}#${event.data.name}`
  const span = spanOf(draft, key)
  if (span?.kind !== 'model' || span.end !== null) return
  const value = event.kind === 'step.result' && 'value' in event.data.result ? event.data.result.value : null
  const failed = event.kind === 'step.failed' || (isJsonObject(value) && value.ok === false)
  closeSpan(draft, event, key, { status: failed ? 'error' : 'ok' })
}

function reduceWait(draft: RunDraft, event: EventOf<'step.wait'>): void {
  const { name, request } = event.data
  const id = waitId(event.path, name)
  if (draft.waits.some((wait) => wait.id === id)) return
  const node = nodeOfPath(event.path)
  draft.waits = [...draft.waits, { id, path: event.path, name, node, request, at: event.at, seq: event.seq }]
  openSpan(draft, event, { key: id, kind: 'wait', name: request.title, node })
  changeWaits(draft, event.path, 1)
}

function reduceAnswer(draft: RunDraft, event: EventOf<'step.answer'>): void {
  const id = waitId(event.path, event.data.name)
  if (!draft.waits.some((wait) => wait.id === id)) return
  draft.waits = draft.waits.filter((wait) => wait.id !== id)
  if (draft.status === 'waiting') draft.status = 'running'
  closeSpan(draft, event, id, { status: 'ok' })
  changeWaits(draft, event.path, -1)
}

export const callReducers: Reducers<
  'model.called' | 'model.returned' | 'tool.called' | 'tool.returned' | 'step.result' | 'step.failed' | 'step.wait' | 'step.answer'
> = {
  'model.called': reduceModelCalled,
  'model.returned': reduceModelReturned,
  'tool.called': reduceToolCalled,
  'tool.returned': reduceToolReturned,
  'step.result': reduceStepEnd,
  'step.failed': reduceStepEnd,
  'step.wait': reduceWait,
  'step.answer': reduceAnswer,
}
