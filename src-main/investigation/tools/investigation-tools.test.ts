import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { ToolCallContext } from '../../tools/tool-registry.ts'
import { investigationTools } from '../investigation-tools.ts'
import { madeEvidence, signal } from '../testing/made-evidence.ts'

const at = (minute: number) => new Date(Date.parse('2026-02-11T10:00:00Z') + minute * 60_000).toISOString()
const files = {
  'alert.json': { title: 'api fails', state: 'firing', severity: 'high', startsAt: at(0), labels: { service: 'api' } },
  'api.jsonl': Array.from({ length: 3_000 }, (_, i) =>
    JSON.stringify({
      time: at(i / 100 - 20),
      level: i % 3 === 0 ? 'error' : 'info',
      service: 'api',
      msg: i % 3 === 0 ? `job ${i} of request_id=r${1000000 + (i % 5)}: connection refused` : `done ${i}`,
    }),
  ).join('\n'),
  'metrics.csv': `time,cpu (percent)\n${Array.from({ length: 60 }, (_, i) => `${at(i - 30)},${i < 30 ? 20 : 96}`).join('\n')}\n`,
  'pods.json': {
    pods: [{ name: 'api-1', phase: 'Running', containers: [{ name: 'api', ready: true, restart_count: 0, state: { running: true } }] }],
  },
  'events.json': { events: [{ date: at(-1), message: 'Deployed api version 2.0.0', source_identifier: 'api' }] },
  'pi.json': {
    db_instance_identifier: 'db',
    top_sql: [{ statement: 'SELECT 1', db_load_avg: 4, wait_events: [{ name: 'CPU', db_load_avg: 4 }] }],
  },
  'book.md': '# Refused connections\n\nStart the service again.\n',
}

async function call(name: string, input: Json = {}, more: Record<string, unknown> = {}): Promise<Record<string, Json>> {
  const { set, library } = await madeEvidence({ ...files, ...more })
  const tool = investigationTools.find((one) => one.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  const context = { evidence: set as unknown as Json, services: { evidence: async () => library }, signal } as unknown as ToolCallContext
  const result = await tool.call(tool.input.parse(input), context)
  if (!isJsonObject(result)) throw new Error('no object')
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  return result
}

const typesOf = (result: Record<string, Json>) => [...new Set((result.findings as { type: string }[]).map(({ type }) => type))]

describe('every tool', () => {
  it.each(investigationTools.map((tool) => [tool.name, tool] as const))('%s says what it is and is safe', (name, tool) => {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(tool).toMatchObject({ safety: 'safe', effect: 'pure' })
    expect(tool.description.length).toBeGreaterThan(40)
    expect(() => z.toJSONSchema(tool.input)).not.toThrow()
  })

  it.each(investigationTools.filter(({ name }) => name !== 'runbook_search').map((tool) => [tool.name, tool] as const))(
    '%s says that there is no evidence',
    async (_, tool) => {
      const context = { evidence: null, services: {}, signal } as unknown as ToolCallContext
      await expect(tool.call(tool.input.parse(tool.name === 'metric_series' ? { metric: 'x' } : {}), context)).rejects.toMatchObject({
        code: 'tool.failed',
      })
    },
  )
})

describe('results', () => {
  it.each<[string, Json, RegExp]>([
    ['alert_details', {}, /^alert\.firing$/],
    ['log_patterns', {}, /^log\.error_pattern$/],
    ['log_signs', {}, /^log\.connection_refused$/],
    ['anomalies', { of: 'metrics' }, /^metric\.level_shift$/],
    ['metric_summary', {}, /^metric\.saturated$/],
    ['resource_state', {}, /^pod\.ready$/],
    ['recent_changes', {}, /^event\.deploy$/],
    ['timeline', {}, /^timeline\.first_symptom$/],
    ['correlate', {}, /^correlate\.id$/],
    ['database_load', {}, /^database\.top_statement$/],
    ['runbook_search', { query: 'connection refused' }, /^runbook\.match$/],
  ])('of %s hold its findings', async (name, input, expected) =>
    expect(typesOf(await call(name, input)).some((type) => expected.test(type))).toBe(true),
  )

  it('are bounded, and say by what', async () => {
    const found = await call('log_search', { text: 'done', limit: 7 })
    expect(found).toMatchObject({ total: 2_000, limit: 7 })
    expect(found.lines).toHaveLength(7)
    const overview = await call('evidence_overview')
    expect(overview).toMatchObject({ limit: 100, window: { from: expect.any(String) } })
    for (const name of ['log_patterns', 'timeline', 'metric_summary']) expect(JSON.stringify(await call(name)).length).toBeLessThan(150_000)
  })

  it('of metric_series are condensed points, and name what there is when it is asked for something else', async () => {
    const { series } = await call('metric_series', { metric: 'CPU', points: 10 })
    expect((series as { points: unknown[] }[])[0]?.points).toHaveLength(10)
    await expect(call('metric_series', { metric: 'nothing' })).rejects.toMatchObject({
      code: 'tool.failed',
      hint: expect.stringContaining('cpu'),
    })
  })

  it('of event_list are the events themselves', async () =>
    expect((await call('event_list', { text: 'deployed' })).events).toMatchObject([
      { id: 'event:1', message: 'Deployed api version 2.0.0' },
    ]))
})
