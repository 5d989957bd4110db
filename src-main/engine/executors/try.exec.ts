import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { tryNode } from '#shared/nodes/try.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const tryExec: Executor<ConfigOf<typeof tryNode>> = {
  async run(context) {
    const { config, inputs, label, nodeId } = context
    const { branches } = config
    let failure: { code: string; message: string; node: string } | undefined
    for (const [index, branch] of branches.entries()) {
      const sources: Record<string, Json> = {}
      if (inputs.in !== undefined) sources[branch] = inputs.in
      if (failure) sources.failure = failure
      const outcome = await context.runInside(`try:${index}`, sources, { branch })
      if (outcome.ok) {
        if (failure) context.emit('fallback.used', { what: label || nodeId, chain: branches, reached: branch, reason: failure.message })
        return { out: outcome.sinks[branch] }
      }
      failure = { code: outcome.error.code, message: outcome.error.message, node: outcome.node }
    }
    throw new AppError('try.exhausted', `Every branch of "${label || nodeId}" failed; the last one with: ${failure?.message}`, {
      place: { node: nodeId },
      hint: 'Add a branch that cannot fail, such as a Set with a fixed answer.',
    })
  },
}
