import { AppError } from '#shared/errors/app-error.ts'
import type { WaitRequest } from '#shared/events/run-event.ts'
import { isJsonObject } from '#shared/json.ts'
import type { questionNode } from '#shared/nodes/question.node.ts'
import { compileSchema } from '#shared/schema/json-schema.ts'
import type { ConfigOf, Executor, Outputs } from '../executor.ts'
import { renderQuestion } from './render-question.ts'

export const questionExec: Executor<ConfigOf<typeof questionNode>> = {
  async run(context) {
    const { config, nodeId, label } = context
    const { title, body } = await renderQuestion(context)
    const asksFields = Object.keys(config.fields).length > 0
    const request: WaitRequest = { type: 'question', title, body, fields: asksFields ? config.fields : { type: 'string' } }
    if (config.timeoutSeconds > 0) {
      request.until = (await context.now()) + config.timeoutSeconds * 1000
      request.defaultAnswer = config.defaultAnswer
    }
    const answer = await context.wait('question', request)
    const [mismatch] = asksFields ? compileSchema(config.fields).mismatches(answer) : []
    if (mismatch)
      throw new AppError(
        'schema.mismatch',
        `The answer to "${label || nodeId}" does not fit${mismatch.path ? ` at ${mismatch.path}` : ''}: ${mismatch.message}`,
        {
          hint: 'Answer with the fields that the question asks for.',
          place: { node: nodeId },
        },
      )
    const named = new Set(isJsonObject(config.fields.properties) ? Object.keys(config.fields.properties) : [])
    const outputs: Outputs = { answer }
    if (isJsonObject(answer))
      for (const [field, value] of Object.entries(answer))
        if (named.has(field) && field !== 'answer' && field !== 'error') outputs[field] = value
    return outputs
  },
}
