import type { codeNode } from '#shared/nodes/code.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

export const codeExec: Executor<ConfigOf<typeof codeNode>> = {
  async run(context) {
    const { config, inputs, services, nodeId } = context
    const { source, timeoutMs, memoryMb } = config
    const input = inputs.in ?? null
    const given = await context.step(
      'code',
      'recorded',
      ({ signal }) => services.sandbox.run({ source, input, timeoutMs, memoryBytes: memoryMb * 1024 * 1024, signal }),
      { fingerprint: { source, input, memoryMb } },
    )
    if (given.logs.length > 0) context.emit('node.text', { node: nodeId, text: given.logs.join('\n') })
    return { out: given.value, logs: given.logs }
  },
}
