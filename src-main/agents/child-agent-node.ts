import type { childAgentNode } from '#shared/nodes/child-agent.node.ts'
import type { ConfigOf, Executor } from '../engine/executor.ts'
import { goalOf, outputsOf, profileOf, runAgentNode } from './agent-node.ts'

/** A child agent that runs on its inputs like any node. Inside a parent agent it is run by that. */
export const childAgent: Executor<ConfigOf<typeof childAgentNode>> = {
  async run(context) {
    const { nodeId, label, config, services } = context
    const profile = await profileOf({ nodeId, kind: 'child-agent', label, config }, 'child', services)
    return outputsOf(await runAgentNode(context, profile, await goalOf(context)))
  },
}
