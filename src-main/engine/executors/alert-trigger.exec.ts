import type { alertTriggerNode } from '#shared/nodes/alert-trigger.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const alertTriggerExec = lazy<ConfigOf<typeof alertTriggerNode>>(
  async () => (await import('../../investigation/nodes/alert-trigger-node.ts')).alertTrigger,
)
