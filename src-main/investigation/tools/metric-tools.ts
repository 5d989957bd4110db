import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import type { ToolDefinition } from '../../tools/tool-registry.ts'
import { allFindings } from '../analysis/all-findings.ts'
import { seriesAttributes, seriesViews } from '../analysis/metrics/series-view.ts'
import { sayTime } from '../analysis/say.ts'
import { condensed } from '../analysis/statistics.ts'
import { evidenceTool, findingsResult } from './evidence-tool.ts'

const aboutSeries = /^metric\.(summary|saturated|near_limit|high|gap|missing|stable)$/

const metricSummary = evidenceTool({
  name: 'metric_summary',
  title: 'Metric summary',
  description:
    'The numbers of each metric series (least, most, mean, first, last), which are at or near their limits, which have gaps, and which metrics are missing. Start here with metrics.',
  capability: 'analysis',
  evidenceKinds: ['metric'],
  input: z.strictObject({ metric: z.string().max(200).default('').describe('Only series whose name holds this.') }),
  async run(evidence, { metric }, signal) {
    const wanted = metric.toLowerCase()
    const findings = (await allFindings(evidence, signal)).filter(({ type }) => aboutSeries.test(type))
    return findingsResult(
      findings.filter(
        ({ attributes }) =>
          wanted === '' ||
          String(attributes.metric ?? '')
            .toLowerCase()
            .includes(wanted),
      ),
      {},
      150,
    )
  },
})

const metricSeries = evidenceTool({
  name: 'metric_series',
  title: 'Metric series',
  description: 'The points of one metric, condensed to at most as many as asked for.',
  capability: 'search',
  evidenceKinds: ['metric'],
  input: z.strictObject({
    metric: z.string().min(1).max(200).describe('Name or evidence id of the series.'),
    points: z.int().min(2).max(300).default(60),
  }),
  run(evidence, { metric, points }) {
    const wanted = metric.toLowerCase()
    const views = seriesViews(evidence)
    const exact = views.filter((view) => view.id.toLowerCase() === wanted || view.name.toLowerCase() === wanted)
    const found = exact.length > 0 ? exact : views.filter((view) => view.name.toLowerCase().includes(wanted))
    if (found.length === 0) {
      const names = [...new Set(views.map(({ name }) => name))].slice(0, 60)
      throw new AppError('tool.failed', `There is no series of ${metric} in the evidence`, {
        hint: names.length > 0 ? `There are: ${names.join(', ')}.` : 'The evidence holds no metrics.',
      })
    }
    const series = found.slice(0, 5).map((view) => {
      const { times, values } = condensed(view.times, view.values, points)
      return {
        id: view.id,
        name: view.name,
        resource: view.resource,
        unit: view.unit,
        labels: view.labels,
        baseline: view.baseline,
        points: times.map((time, i) => [sayTime(time), Number(values[i]!.toPrecision(6))]),
        ...(view.values.length > 0 ? { summary: seriesAttributes(view) } : {}),
      }
    })
    return { series: series as never, total: found.length, limit: 5, findings: [] }
  },
})

const databaseLoad = evidenceTool({
  name: 'database_load',
  title: 'Database load',
  description:
    'Where the time of a database goes: the statements and waits with most load, who runs them, idle sessions, blocked statements, and workloads that have nothing to do with each other.',
  capability: 'analysis',
  evidenceKinds: ['database-load'],
  input: z.strictObject({}),
  async run(evidence, _input, signal) {
    return findingsResult((await allFindings(evidence, signal)).filter(({ type }) => type.startsWith('database.')))
  },
})

export const metricTools: readonly ToolDefinition[] = [metricSummary, metricSeries, databaseLoad]
