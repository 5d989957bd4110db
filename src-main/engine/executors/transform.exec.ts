import type { Json } from '#shared/json.ts'
import type { transformNode } from '#shared/nodes/transform.node.ts'
import { evaluateInRun } from '../../sandbox/evaluate-in-run.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const transformExec: Executor<ConfigOf<typeof transformNode>> = {
  run(context) {
    const { expression, timeoutMs } = context.config
    const given = evaluateInRun(context, expression, context.inputs.in ?? null, timeoutMs)
    return given instanceof Promise ? given.then((out: Json) => ({ out })) : { out: given }
  },
}
