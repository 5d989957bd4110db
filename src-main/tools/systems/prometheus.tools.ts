import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject } from '#shared/json.ts'
import { httpRequests } from '../network/http-requests.ts'
import type { ToolDefinition } from '../tool-registry.ts'
import { apiRequest } from './api-request.ts'
import { rows } from './pick-fields.ts'
import { setUp, unlessSetUp } from './set-up.ts'

const time = z.string().regex(/^(\d{9,10}(\.\d+)?|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d))$/, 'is neither seconds since 1970 nor RFC 3339')

const input = z.strictObject({
  query: z.string().min(1).max(4000).describe('PromQL.'),
  time: time.optional().describe('Of an instant query. Left out: now.'),
  start: time.optional().describe('With end and step: a range query.'),
  end: time.optional(),
  step: z
    .string()
    .regex(/^\d+(ms|s|m|h|d)?$/)
    .optional()
    .describe('As in 30s.'),
})
const consumer = 'tool:prometheus'
const mostSeries = 50
const mostPoints = 500

const query: ToolDefinition<z.output<typeof input>> = {
  name: 'prometheus_query',
  title: 'Query Prometheus',
  description: 'Asks Prometheus by PromQL for the values at one time, or over a range.',
  capability: 'monitoring',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  unavailable: unlessSetUp('prometheus', 'Prometheus'),
  guidance: 'Open Prometheus in a browser, and paste what the query gives.',
  input,
  requests: (_args, { prometheus }) => (prometheus ? httpRequests({ url: prometheus.url, secret: prometheus.secret }, consumer) : []),
  async call({ query, time, start, end, step }, { services, signal }) {
    const ranged = start !== undefined || end !== undefined || step !== undefined
    if (ranged && (start === undefined || end === undefined || step === undefined))
      throw new AppError('tool.invalid_parameters', 'A range has a start, an end and a step')
    const { url, secret } = await setUp('prometheus', 'Prometheus', services)
    const found = await apiRequest(
      {
        consumer,
        title: 'Prometheus',
        base: url,
        path: ['api', 'v1', ranged ? 'query_range' : 'query'],
        query: { query, time, start, end, step },
        secret: secret === undefined ? undefined : { name: secret, authorization: (value) => `Bearer ${value}` },
      },
      services,
      signal,
    )
    const data = isJsonObject(found) && isJsonObject(found.data) ? found.data : {}
    const series = rows(data.result)
    return {
      type: data.resultType ?? null,
      // a scalar is no list of series
      ...(series.length === 0 && Array.isArray(data.result) && data.result.length > 0 ? { value: data.result } : {}),
      series: series.slice(0, mostSeries).map(({ metric = null, value = null, values = null }) => ({
        metric,
        ...(Array.isArray(values) ? { values: thinned(values) } : { value }),
      })),
      more: Math.max(0, series.length - mostSeries),
    }
  },
}

/** Evenly fewer points of a series that has too many; the last one stays. */
function thinned<T>(values: readonly T[]): T[] {
  const each = Math.ceil(values.length / mostPoints)
  return values.filter((_, index) => (values.length - 1 - index) % each === 0)
}

export const prometheusTools = [query]
