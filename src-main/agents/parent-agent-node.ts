import type { parentAgentNode } from '#shared/nodes/parent-agent.node.ts'
import type { ConfigOf, Executor } from '../engine/executor.ts'
import { type AgentConfig, goalOf, outputsOf, profileOf, runAgentNode } from './agent-node.ts'

const levels = { 'child-agent': 'child', 'micro-agent': 'micro' } as const

/** A parent agent with the agents inside it. Those that it never called are shown as skipped. */
export const parentAgent: Executor<ConfigOf<typeof parentAgentNode>> = {
  async run(context) {
    const { nodeId, label, config, services, members } = context
    const children = await Promise.all(
      members.flatMap((member) => {
        const level = levels[member.kind as keyof typeof levels]
        return level ? [profileOf({ ...member, config: member.config as AgentConfig }, level, services)] : []
      }),
    )
    const profile = await profileOf({ nodeId, kind: 'parent-agent', label, config }, 'parent', services, children)
    const result = await runAgentNode(context, profile, await goalOf(context))
    for (const child of children) {
      if (!result.agents.includes(child.name))
        context.at(child.nodeId).emit('node.skipped', { node: child.nodeId, reason: `${profile.name} did not need it` })
    }
    return outputsOf(result)
  },
}
