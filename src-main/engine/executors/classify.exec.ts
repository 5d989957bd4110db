import type { classifyNode } from '#shared/nodes/classify.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const classifyExec = lazy<ConfigOf<typeof classifyNode>>(async () => (await import('../../models/nodes/classify-node.ts')).classify)
