import type { modelCallNode } from '#shared/nodes/model-call.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const modelCallExec = lazy<ConfigOf<typeof modelCallNode>>(
  async () => (await import('../../models/nodes/model-call-node.ts')).modelCall,
)
