import type { registeredAgentNode } from '#shared/nodes/registered-agent.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const registeredAgentExec = lazy<ConfigOf<typeof registeredAgentNode>>(
  async () => (await import('../../agents/registry/registered-agent-node.ts')).registeredAgent,
)
