import { parentPort } from 'node:worker_threads'
import { toAppError } from '#shared/errors/app-error.ts'
import type { EvaluationReply, EvaluationRequest } from '../sandbox/evaluation-protocol.ts'

/** The thread in which expressions and templates run that may take long. It is ended at their time limit. */
if (!parentPort) throw new Error('This program runs as a worker thread')
const port = parentPort
const reply = (message: EvaluationReply) => port.postMessage(message)

async function evaluate(request: EvaluationRequest): Promise<string> {
  if (request.task === 'template') {
    const { renderFully } = await import('../sandbox/templates/full-rendering.ts')
    return renderFully(request.source, request.values)
  }
  const { evaluateFully, parseExpression } = await import('../sandbox/expressions/full-evaluation.ts')
  return evaluateFully(parseExpression(request.source), request.input, request)
}

port.on('message', (request: EvaluationRequest) => {
  evaluate(request).then(
    (text) => reply({ id: request.id, ok: true, text }),
    (thrown: unknown) => {
      const fallback = request.task === 'template' ? 'template.failed' : 'expression.failed'
      reply({ id: request.id, ok: false, error: toAppError(thrown, fallback).toJSON() })
    },
  )
})
reply({ ready: true })
