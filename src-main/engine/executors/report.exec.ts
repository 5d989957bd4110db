import type { reportNode } from '#shared/nodes/report.node.ts'
import { type ConfigOf, lazy } from '../executor.ts'

export const reportExec = lazy<ConfigOf<typeof reportNode>>(
  async () => (await import('../../investigation/conclusion/report-node.ts')).report,
)
