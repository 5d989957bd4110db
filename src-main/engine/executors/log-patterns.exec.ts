import type { logPatternsNode } from '#shared/nodes/log-patterns.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const logPatternsExec = lazy<ConfigOf<typeof logPatternsNode>>(
  async () => (await import('../../investigation/nodes/log-patterns-node.ts')).logPatterns,
)
