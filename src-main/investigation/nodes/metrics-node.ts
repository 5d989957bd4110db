import type { Json } from '#shared/json.ts'
import type { metricsNode } from '#shared/nodes/metrics.node.ts'
import type { ConfigOf, Executor } from '../../engine/executor.ts'
import { allFindings } from '../analysis/all-findings.ts'
import { seriesAttributes, seriesViews } from '../analysis/metrics/series-view.ts'
import { evidenceIn } from './evidence-node.ts'

const ofSeries = /^metric\.(summary|saturated|near_limit|high|gap|missing)$/

export const metrics: Executor<ConfigOf<typeof metricsNode>> = {
  async run(context) {
    const { config, signal } = context
    const evidence = await evidenceIn(context)
    const wanted = config.only.map((name) => name.toLowerCase())
    const isWanted = (name: string) => wanted.length === 0 || wanted.some((part) => name.toLowerCase().includes(part))
    const findings = (await allFindings(evidence, signal)).filter(
      ({ type, attributes }) =>
        (ofSeries.test(type) && isWanted(String(attributes.metric ?? ''))) || (config.databaseLoad && type.startsWith('database.')),
    )
    const series = seriesViews(evidence)
      .filter((view) => view.values.length > 0 && isWanted(view.name))
      .map((view) => ({ id: view.id, labels: view.labels, ...seriesAttributes(view) }))
    return { findings: findings as unknown as Json, series: series as unknown as Json }
  },
}
