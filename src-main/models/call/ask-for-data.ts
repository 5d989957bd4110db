import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages'
import { AppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { StepContext } from '../../engine/executor.ts'
import { callModel, type ModelAnswer, type ModelRequest } from './call-model.ts'
import { readAnswer } from './structured-answer.ts'

const mostMisfits = 3

/**
 * Asks for data that fits `schema`. An answer that does not is sent back with what is wrong with it, once to the same model
 * and then to the next of the chain. Throws `model.bad_output` when none fits.
 */
export async function askForData(
  place: StepContext,
  request: ModelRequest & { schema: JsonObject },
): Promise<{ value: Json; answer: ModelAnswer }> {
  const messages: BaseMessage[] = [...request.messages]
  let problem = ''
  for (let misfits = 0; misfits < mostMisfits; misfits++) {
    const models = misfits < mostMisfits - 1 ? request.models : request.models.slice(1)
    const answer = await callModel(place.at(`turn:${misfits}`), { ...request, models, messages })
    const read = readAnswer(answer.text, request.schema)
    if (read.ok) return { value: read.value, answer }
    problem = read.problem
    const complaint = `Your answer does not fit: ${problem}. Answer again with JSON only, by the schema that you were given.`
    messages.push(new AIMessage(answer.text), new HumanMessage(complaint))
  }
  throw new AppError('model.bad_output', `No answer had the form that was asked for: ${problem}`, {
    hint: 'Choose a model that can answer in JSON, or simplify the schema.',
  })
}
