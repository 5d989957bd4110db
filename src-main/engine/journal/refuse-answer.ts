import { AppError } from '#shared/errors/app-error.ts'
import type { WaitRequest } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { compileSchema } from '#shared/schema/json-schema.ts'
import { isApprovalAnswer } from '#shared/security/tool-approval.ts'

const isApproval = (answer: Json): boolean =>
  typeof answer === 'boolean' ||
  answer === 'approve' ||
  answer === 'reject' ||
  (isJsonObject(answer) && typeof answer.approved === 'boolean')

const isOutcome = (answer: Json): boolean =>
  answer === 'again' || answer === 'stop' || (isJsonObject(answer) && Object.hasOwn(answer, 'done'))

/**
 * Throws `schema.mismatch` for what is no answer to what a person was asked, so that a slip of theirs neither counts as a no nor
 * fails the run.
 */
export function refuseAnswer(request: WaitRequest, answer: Json): void {
  if (request.tool) {
    if (!isApprovalAnswer(answer))
      throw unfit('it is no approval of a call', 'Use {"approved": true, "comment": ""}, with a comment of at most 2,000 characters.')
  } else if (request.type === 'approval') {
    if (!isApproval(answer)) throw unfit('it is neither a yes nor a no', 'Use {"approved": true, "comment": ""}, true or false.')
  } else if (request.outcome) {
    if (!isOutcome(answer)) throw unfit('it does not say what happened', 'Use "again", "stop" or {"done": <what it gave>}.')
  } else if (request.type === 'question' && isJsonObject(request.fields)) {
    const [mismatch] = compileSchema(request.fields).mismatches(answer)
    if (mismatch)
      throw unfit(`${mismatch.path ? `${mismatch.path}: ` : ''}${mismatch.message}`, 'Answer with the fields that the question asks for.')
  }
}

function unfit(what: string, hint: string): AppError {
  return new AppError('schema.mismatch', `The answer does not fit: ${what.replace(/\.$/, '')}. The run still waits.`, { hint })
}
