import type { inputNode } from '#shared/nodes/input.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

/** The engine hands the inputs of the run to every input node. */
export const inputExec: Executor<ConfigOf<typeof inputNode>> = {
  run: ({ inputs }) => inputs,
}
