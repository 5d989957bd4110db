import type { WaitRequest } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { approvalNode } from '#shared/nodes/approval.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'
import { renderQuestion } from './render-question.ts'

export const approvalExec: Executor<ConfigOf<typeof approvalNode>> = {
  async run(context) {
    const { config, inputs, path } = context
    const value = inputs.in ?? null
    const { title, body } = await renderQuestion(context)
    const request: WaitRequest = { type: 'approval', title, body, details: value, options: ['approve', 'reject'] }
    if (config.timeoutSeconds > 0) {
      request.until = (await context.now()) + config.timeoutSeconds * 1000
      request.defaultAnswer = { approved: config.onTimeout === 'approve', comment: '' }
    }
    context.emit('approval.requested', { wait: `${path}#approval`, title })
    const answer = await context.wait('approval', request)
    const comment = isJsonObject(answer) && typeof answer.comment === 'string' ? answer.comment.trim() : ''
    return { [isYes(answer) ? 'approved' : 'rejected']: value, comment: comment === '' ? undefined : comment }
  },
}

const isYes = (answer: Json) => answer === true || answer === 'approve' || (isJsonObject(answer) && answer.approved === true)
