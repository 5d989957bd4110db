import type { childAgentNode } from '#shared/nodes/child-agent.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const childAgentExec = lazy<ConfigOf<typeof childAgentNode>>(
  async () => (await import('../../agents/child-agent-node.ts')).childAgent,
)
