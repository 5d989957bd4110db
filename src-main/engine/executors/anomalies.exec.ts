import type { anomaliesNode } from '#shared/nodes/anomalies.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const anomaliesExec = lazy<ConfigOf<typeof anomaliesNode>>(
  async () => (await import('../../investigation/nodes/anomalies-node.ts')).anomalies,
)
