import { toAppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { EvaluationReply, EvaluationRequest } from './evaluation-protocol.ts'

/** Does in a process of its own what may take long there. Never rejects. */
export async function evaluateTask(request: EvaluationRequest): Promise<EvaluationReply> {
  try {
    return { id: request.id, ok: true, text: await evaluate(request) }
  } catch (thrown) {
    const fallback = request.task === 'template' ? 'template.failed' : 'expression.failed'
    return { id: request.id, ok: false, error: toAppError(thrown, fallback).toJSON() }
  }
}

async function evaluate(request: EvaluationRequest): Promise<string> {
  if (request.task === 'template') {
    const { renderFully } = await import('./templates/full-rendering.ts')
    return renderFully(request.source, JSON.parse(request.values) as JsonObject)
  }
  const { evaluateFully, parseExpression } = await import('./expressions/full-evaluation.ts')
  return evaluateFully(parseExpression(request.source), JSON.parse(request.input) as Json, request)
}
