import type { hypothesesNode } from '#shared/nodes/hypotheses.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const hypothesesExec = lazy<ConfigOf<typeof hypothesesNode>>(
  async () => (await import('../../models/nodes/hypotheses-node.ts')).hypotheses,
)
