import type { Json } from '#shared/json.ts'
import type { anomaliesNode } from '#shared/nodes/anomalies.node.ts'
import type { ConfigOf, Executor } from '../../engine/executor.ts'
import { allFindings } from '../analysis/all-findings.ts'
import { evidenceIn } from './evidence-node.ts'

const inLogs = /^log\.(new_pattern|rate_up|rate_down|burst|silence)$/
const inMetrics = /^metric\.(level_shift|trend|spike|recovered|fell_to_zero|stable|moved_together)$/

export const anomalies: Executor<ConfigOf<typeof anomaliesNode>> = {
  async run(context) {
    const { config, signal } = context
    const findings = await allFindings(await evidenceIn(context), signal)
    return {
      findings: findings.filter(
        ({ type }) => (config.logs && inLogs.test(type)) || (config.metrics && inMetrics.test(type)),
      ) as unknown as Json,
    }
  },
}
