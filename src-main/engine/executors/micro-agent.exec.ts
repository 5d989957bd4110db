import type { microAgentNode } from '#shared/nodes/micro-agent.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const microAgentExec = lazy<ConfigOf<typeof microAgentNode>>(
  async () => (await import('../../agents/micro-agent-node.ts')).microAgent,
)
