import type { BaseMessage } from '@langchain/core/messages'
import type { Verdict } from '#shared/investigation/conclusion.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { hypothesise } from '../../investigation/playbooks/hypothesise.ts'
import { type PlaybookLibrary, shippedPlaybooks } from '../../investigation/playbooks/playbook-library.ts'
import { validate } from '../../investigation/playbooks/validate-hypothesis.ts'
import { findingsIn, toHypothesis } from '../../investigation/read-values.ts'
import type { ModelTask } from '../task.ts'
import { agentTurn } from './agent-turn.ts'
import { verdictText, writeParts } from './answer-text.ts'
import { answerForm, type BoundTool, boundTools } from './bound-tools.ts'
import { classifyText } from './classify-text.ts'
import { collaborate } from './collaborate.ts'
import { extractFields } from './extract-fields.ts'
import { fitSchema } from './fit-schema.ts'
import { answerRequest, readRequest } from './free-text.ts'
import { intakeRecord } from './intake-record.ts'
import { type Conversation, conversationOf, taskOf } from './prompt.ts'
import { summariseText } from './summarise-text.ts'

export interface OfflineCall {
  id: string
  name: string
  args: JsonObject
}

export interface OfflineAnswer {
  text: string
  calls: OfflineCall[]
}

export interface AnswerOptions {
  tools?: unknown
  tool_choice?: unknown
  response_format?: unknown
}

interface Answered {
  text: string
  answer: JsonObject
  /** True when the text is already JSON, so that it stays as it is where no form is asked for. */
  json?: boolean
}

function asJson(answer: JsonObject): Answered {
  return { text: JSON.stringify(answer, null, 2), answer, json: true }
}

function answerTask(task: Exclude<ModelTask, { kind: 'agent' | 'free' }>, library: PlaybookLibrary): Answered {
  switch (task.kind) {
    case 'classify':
      return asJson(classifyText(task.text, task.labels) as unknown as JsonObject)
    case 'extract': {
      const value = extractFields(task.text, task.schema)
      return { text: JSON.stringify(value, null, 2), answer: isJsonObject(value) ? value : { value }, json: true }
    }
    case 'summarise': {
      const sentences = summariseText(task.text, task.sentences)
      return { text: sentences.join(' '), answer: { summary: sentences.join(' '), sentences } }
    }
    case 'intake':
      return asJson(intakeRecord(task) as unknown as JsonObject)
    case 'validate': {
      const hypothesis = toHypothesis(task.hypothesis)
      const verdict: Verdict = hypothesis
        ? validate(hypothesis, findingsIn(task.findings), library)
        : { hypothesis: '', outcome: 'undecided', confidence: 0, reasoning: 'There is no hypothesis to judge.', evidence: [] }
      return { text: verdictText(verdict), answer: verdict as unknown as JsonObject }
    }
    case 'hypothesise': {
      const hypotheses = hypothesise(findingsIn(task.findings), library, { max: task.max })
      return asJson({ hypotheses: hypotheses as unknown as Json })
    }
    case 'collaborate':
      return asJson(collaborate(task.form, task.about))
    case 'write': {
      const text = writeParts(task.form, task.parts)
      return { text, answer: { text, ...(isJsonObject(task.parts) ? task.parts : {}) } }
    }
  }
}

/** The text that a schema's missing fields may be taken from. */
function sourceText(task: ModelTask | null, conversation: Conversation): string {
  if (task && 'text' in task) return task.text
  if (task?.kind === 'agent') return [task.goal, ...conversation.calls.map((call) => call.result ?? '')].join('\n')
  return conversation.said.join('\n\n')
}

/**
 * Answers a conversation. The task that travels with it says what is wanted; without one the words do. Nothing is made
 * up: every sentence is taken from the messages or filled into a playbook's sentence from findings.
 */
export function respond(
  messages: readonly BaseMessage[],
  options: AnswerOptions,
  library: PlaybookLibrary = shippedPlaybooks(),
): OfflineAnswer {
  const conversation = conversationOf(messages)
  const task = taskOf(messages)
  const tools = boundTools(options.tools)
  const form = answerForm(options, tools)
  const turn = conversation.turns
  let answered: Answered
  if (task?.kind === 'agent') {
    const usable = form.silent ? [] : tools.filter((tool) => tool !== form.through)
    const next = agentTurn(task, conversation, usable, library)
    if ('calls' in next)
      return { text: next.note, calls: next.calls.map(({ name, args }, index) => ({ id: `${turn}.${index}`, name, args })) }
    answered = next
  } else if (task && task.kind !== 'free') answered = answerTask(task, library)
  else {
    const request = readRequest(conversation)
    const wanted = form.through?.parameters ?? form.schema
    // A schema says what is wanted better than words do.
    answered =
      wanted && request.kind === 'answer'
        ? { text: '', answer: extractFields(conversation.question, wanted) as JsonObject }
        : answerRequest(request)
  }
  return inForm(answered, form, sourceText(task, conversation), turn)
}

function inForm(
  answered: Answered,
  form: { through: BoundTool | null; schema: JsonObject | null },
  source: string,
  turn: number,
): OfflineAnswer {
  if (form.through) {
    const args = fitSchema(answered.answer, form.through.parameters, source)
    return { text: '', calls: [{ id: `${turn}.0`, name: form.through.name, args: isJsonObject(args) ? args : {} }] }
  }
  if (form.schema) return { text: JSON.stringify(fitSchema(answered.answer, form.schema, source)), calls: [] }
  return { text: answered.text, calls: [] }
}
