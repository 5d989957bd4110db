import type { timelineNode } from '#shared/nodes/timeline.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const timelineExec = lazy<ConfigOf<typeof timelineNode>>(
  async () => (await import('../../investigation/nodes/timeline-node.ts')).timeline,
)
