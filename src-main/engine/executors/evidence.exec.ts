import type { evidenceNode } from '#shared/nodes/evidence.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const evidenceExec = lazy<ConfigOf<typeof evidenceNode>>(
  async () => (await import('../../investigation/nodes/evidence-node.ts')).evidence,
)
