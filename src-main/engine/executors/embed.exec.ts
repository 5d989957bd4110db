import type { embedNode } from '#shared/nodes/embed.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const embedExec = lazy<ConfigOf<typeof embedNode>>(async () => (await import('../../models/nodes/embed-node.ts')).embed)
