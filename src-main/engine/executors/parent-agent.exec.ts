import type { parentAgentNode } from '#shared/nodes/parent-agent.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const parentAgentExec = lazy<ConfigOf<typeof parentAgentNode>>(
  async () => (await import('../../agents/parent-agent-node.ts')).parentAgent,
)
