import type { Json } from '#shared/json.ts'
import type { logPatternsNode } from '#shared/nodes/log-patterns.node.ts'
import type { ConfigOf, Executor } from '../../engine/executor.ts'
import { allFindings } from '../analysis/all-findings.ts'
import { listPatterns } from '../analysis/logs/list-patterns.ts'
import { evidenceIn } from './evidence-node.ts'

const changes = /^log\.(new_pattern|rate_up|rate_down|burst|silence)$/

export const logPatterns: Executor<ConfigOf<typeof logPatternsNode>> = {
  async run(context) {
    const evidence = await evidenceIn(context)
    const { max, level } = context.config
    const findings = (await allFindings(evidence, context.signal)).filter(({ type, attributes }) =>
      attributes.via === 'log' ? !changes.test(type) : type === 'log.summary' || type === 'log.no_errors',
    )
    const { patterns } = await listPatterns(evidence, { level, source: '', limit: max }, context.signal)
    return { findings: findings as unknown as Json, patterns: patterns as unknown as Json }
  },
}
