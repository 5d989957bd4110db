import type { metricsNode } from '#shared/nodes/metrics.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const metricsExec = lazy<ConfigOf<typeof metricsNode>>(
  async () => (await import('../../investigation/nodes/metrics-node.ts')).metrics,
)
