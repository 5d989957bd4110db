import { toAppError } from '#shared/errors/app-error.ts'
import type { RunEventData } from '#shared/events/run-event.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { StepContext } from '../../engine/executor.ts'
import type { ModelTask } from '../../models/task.ts'
import type { AgentProfile } from '../agent.ts'
import type { AgentRun } from '../agent-run.ts'
import { type PutToWork, withinBudget } from '../delegation.ts'
import { withDeadline } from './deadline-place.ts'

type Asked = RunEventData['agent.asked']

/** A message from one agent to another. */
export interface Message {
  sender: { id: string; name: string }
  recipient: AgentProfile
  request: string
  /** What the recipient is shown with it. */
  context: Json
  priority: Asked['priority']
  deadlineSeconds: number
  /** The form of the answer. */
  schema: JsonObject
  hint: ModelTask
}

export type Reply = { ok: true; value: JsonObject } | { ok: false; reason: string }

/** `results` and `recommendations` of an answer, whatever its form. */
function toldIn(value: JsonObject): { results: Json; recommendations: string[] } {
  const { recommendations, ...results } = value
  const list = Array.isArray(recommendations) ? recommendations.filter((one) => typeof one === 'string') : []
  return { results: Object.keys(results).length === 1 ? (Object.values(results)[0] as Json) : results, recommendations: list }
}

/**
 * Sends a message and gives its answer: one turn of the recipient, without its tools, within the deadline. Both are in the
 * log, and a later life of the run asks nobody again. An answer that did not come in time, or not in its form, is a reply too.
 *
 * @param run the agent on whose account it is
 * @param place where the recipient answers
 */
export async function sendMessage(run: AgentRun, place: StepContext, message: Message, putToWork: PutToWork): Promise<Reply> {
  const { sender, recipient, request, priority, deadlineSeconds } = message
  const id = place.path
  const startedAt = await place.now()
  const names = { message: id, sender: sender.name, recipient: recipient.name }
  run.place.emit('agent.asked', {
    ...names,
    request,
    priority,
    deadline: startedAt + deadlineSeconds * 1000,
    ...(message.hint.kind === 'collaborate' ? { form: message.hint.form } : {}),
  })
  const told = (answer: Omit<RunEventData['agent.answered'], 'message' | 'sender' | 'recipient'>) =>
    run.place.emit('agent.answered', { message: id, sender: recipient.name, recipient: sender.name, ...answer })
  const one: AgentProfile = { ...recipient, tools: [], children: [], maySpawn: false, maxIterations: 1, schema: message.schema }
  delete one.prompt
  try {
    const task = { goal: request, context: message.context, evidence: null, hint: message.hint }
    const result = await putToWork(withDeadline(place, deadlineSeconds * 1000), withinBudget(run, one), task, run.support, run)
    run.charge(result)
    const value = isJsonObject(result.answer) ? result.answer : { results: result.answer }
    told({ ok: true, ...toldIn(value) })
    return { ok: true, value }
  } catch (thrown) {
    const error = toAppError(thrown, 'node.failed')
    if (run.place.signal.aborted || /^(run|journal)\./.test(error.code)) throw thrown
    const reason = error.code === 'node.timeout' ? `${recipient.name} did not answer within ${deadlineSeconds} s` : error.message
    told({ ok: false, results: reason, recommendations: [] })
    return { ok: false, reason }
  }
}
