import type { extractNode } from '#shared/nodes/extract.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const extractExec = lazy<ConfigOf<typeof extractNode>>(async () => (await import('../../models/nodes/extract-node.ts')).extract)
