import type { Json } from '#shared/json.ts'
import type { timelineNode } from '#shared/nodes/timeline.node.ts'
import type { ConfigOf, Executor } from '../../engine/executor.ts'
import { allFindings } from '../analysis/all-findings.ts'
import { sayTime } from '../analysis/say.ts'
import { timelineEntries } from '../analysis/timeline.ts'
import { evidenceIn } from './evidence-node.ts'

const course = /^(timeline|event|change)\./
const state = /^(pod|workload|node|quota|namespace|object|volume|service|hpa|job|api_service|certificate|network_policy|monitor)\./

export const timeline: Executor<ConfigOf<typeof timelineNode>> = {
  async run(context) {
    const { config, signal } = context
    const findings = await allFindings(await evidenceIn(context), signal)
    const entries = timelineEntries(findings).slice(0, config.max)
    return {
      findings: findings.filter(({ type }) => course.test(type) || (config.resources && state.test(type))) as unknown as Json,
      entries: entries.map((entry) => ({ ...entry, at_iso: sayTime(entry.at) })) as unknown as Json,
    }
  },
}
