import type { outputNode } from '#shared/nodes/output.node.ts'
import type { ConfigOf, Executor } from '../executor.ts'

/** The engine collects what arrived at the output nodes when the run ends. */
export const outputExec: Executor<ConfigOf<typeof outputNode>> = {
  run: () => ({}),
}
