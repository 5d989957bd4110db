import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import type { loopNode } from '#shared/nodes/loop.node.ts'
import { evaluateInRun } from '../../sandbox/evaluate-in-run.ts'
import type { ConfigOf, Executor } from '../executor.ts'

const conditionTimeoutMs = 5_000

export const loopExec: Executor<ConfigOf<typeof loopNode>> = {
  async run(context) {
    const { inputs, connectedOutputs, label, nodeId } = context
    const { condition, maxIterations } = context.config
    let item: Json | undefined = inputs.in
    for (let iteration = 0; ; iteration++) {
      const round = await context.runInside(`loop:${iteration}`, item === undefined ? { iteration } : { item, iteration })
      if (!round.ok) throw round.error
      const output = round.sinks.result
      const seen = { output: output ?? null, iteration, input: inputs.in ?? null }
      const again = await evaluateInRun(context, condition, seen, conditionTimeoutMs)
      if (again !== true && again !== false && (again ?? null) !== null)
        throw new AppError('expression.failed', `The condition of "${label || nodeId}" gave ${JSON.stringify(again)}, not true or false.`, {
          place: { node: nodeId, path: 'condition' },
          hint: 'Compare with a value, as in `output.score < 0.8`.',
        })
      if (again !== true) return { out: output }
      if (iteration + 1 >= maxIterations) {
        if (connectedOutputs?.has('exhausted') ?? true) return { exhausted: output }
        throw new AppError('loop.exhausted', `"${label || nodeId}" ran ${maxIterations} times and its condition still held.`, {
          place: { node: nodeId },
          hint: 'Raise the largest number of rounds, or connect the port "exhausted".',
        })
      }
      item = output
    }
  },
}
