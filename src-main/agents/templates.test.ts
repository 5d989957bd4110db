import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { validateDocument } from '#shared/document/validate.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { compileSchema } from '#shared/schema/json-schema.ts'
import { makeSamples } from '../../scripts/make-samples.ts'
import { clusterCases } from '../investigation/cases/cluster-cases.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { readTemplate, runTemplate } from './fixtures/template-run.ts'

const folder = new URL('../../resources/templates/', import.meta.url)
const names = readdirSync(folder).map((file) => file.replace('.trellis.json', ''))
const memory = clusterCases.find(({ name }) => name === 'a container is killed for its memory')
if (!memory) throw new Error('The made-up incident that these tests use is gone')
const { files } = memory
const release = makeSamples().find(({ name }) => name === 'bad-deploy')
if (!release) throw new Error('The sample incident that these tests use is gone')
const logs = Object.entries(release.files).filter(([path]) => path.startsWith('logs/'))
/** A folder that is full of logs, without folders in it. */
const manyLogs = Object.fromEntries(Object.entries(release.files).map(([path, content]) => [path.replaceAll('/', '-'), content]))

describe.each(names)('the template %s', (name) => {
  it('has nothing wrong with it, and says what it is for', async () => {
    const document = await readTemplate(name)
    const tools = createToolRegistry()
      .list()
      .map((tool) => tool.name)
    expect(validateDocument(document, { tools, models: ['smart', 'fast', 'local', 'offline'] })).toEqual([])
    expect(document.description.length).toBeGreaterThan(40)
    expect(document.tags?.length).toBeGreaterThan(0)
    expect(Object.values(document.nodes).every(({ kind }) => specOf(kind))).toBe(true)
  })

  it('is written as a save would write it', async () => {
    const document = await readTemplate(name)
    // a checkout may have turned the line ends
    expect(readFileSync(new URL(`${name}.trellis.json`, folder), 'utf8').replaceAll('\r\n', '\n')).toBe(writeDocument(document))
  })

  it('is laid out from left to right, with nothing on top of anything else', async () => {
    const { nodes, edges, layout } = await readTemplate(name)
    const card = { width: 260, height: 150 }
    const box = (id: string) => ({ ...card, ...(layout[id] as { x: number; y: number; width?: number; height?: number }) })
    const ids = Object.keys(nodes)
    for (const id of ids) {
      const a = box(id)
      for (const other of ids) {
        if (other === id || nodes[other]?.parent !== nodes[id]?.parent) continue
        const b = box(other)
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect(apart, `${id} and ${other}`).toBe(true)
      }
      const parent = nodes[id]?.parent
      if (parent) {
        expect(a.x >= 0 && a.x + 240 <= box(parent).width, `${id} in ${parent}`).toBe(true)
        expect(a.y >= 50 && a.y + a.height <= box(parent).height, `${id} in ${parent}`).toBe(true)
      }
    }
    for (const { from, to } of Object.values(edges)) {
      if (nodes[from[0]]?.parent !== nodes[to[0]]?.parent) continue
      const [a, b] = [box(from[0]), box(to[0])]
      expect(a.x + a.width <= b.x || a.y + a.height <= b.y, `${from[0]} to ${to[0]}`).toBe(true)
    }
  })
})

/** Runs a template offline; what it gives must be what it promises. */
async function result(template: string, options: Partial<Parameters<typeof runTemplate>[0]> = {}): Promise<JsonObject> {
  const { outcome, output } = await runTemplate({ template, files: {}, ...options })
  if (outcome.status !== 'succeeded') throw new Error(`${template}: ${JSON.stringify(outcome)}`)
  expect(compileSchema((await readTemplate(template)).outputs).mismatches(output)).toEqual([])
  return output
}

describe('log triage', () => {
  it('names the patterns and what may be behind them, and cites the lines', async () => {
    const output = await result('log-triage', { files: manyLogs })
    expect((output.patterns as JsonObject[]).length).toBeGreaterThan(0)
    expect(output.report).toMatch(/\[E: log:/)
    expect(output.root_cause).not.toBe('')
  })
})

describe('the alert desk', () => {
  const decide = (alert: string, approve = true) => result('alert-desk', { inputs: { alert }, approve })

  it('pages for an outage once a person has agreed', async () => {
    expect(await result('alert-desk')).toEqual({
      action: 'page',
      message: 'PAGE checkout: CRITICAL: checkout is down',
      service: 'checkout',
    })
  })
  it('files a ticket instead when they do not, and for what can wait', async () => {
    expect(await result('alert-desk', { approve: false })).toMatchObject({ action: 'ticket' })
    expect(await decide('Warning: capacity of the archive will be a question in some weeks\nservice: archive')).toMatchObject({
      action: 'ticket',
      message: expect.stringContaining('archive'),
    })
  })
  it('drops what is over', async () => {
    expect(await decide('RESOLVED: the test alert of search has recovered, for your information\nservice: search')).toMatchObject({
      action: 'drop',
    })
  })
})

describe('the evidence summary', () => {
  it('has a paragraph for each log', async () => {
    const { page } = await result('evidence-summary', { files: manyLogs })
    expect((page as string).match(/^## /gm)).toHaveLength(logs.length)
    expect(page).toMatch(/^- 88× error: `.*NullPointerException/m)
  })
  it('is a page also where there is no log', async () => {
    const { page } = await result('evidence-summary', { files: { 'note.txt': 'All is well.' } })
    expect(page).toContain('There are no logs among them.')
  })
})

describe('the repair of a broken reply', () => {
  it.each([
    ['{"status": "ok", "errors": 0}', { status: 'ok', errors: 0, read: 'as it is' }],
    ['```json\n{"status": "ok", "errors": 1}\n```', { status: 'ok', errors: 1, read: 'as it is' }],
    ["Sure: {status: 'down', errors: 3,} Anything else?", { status: 'down', errors: 3, read: 'repaired' }],
    ['[1, 2]', { status: 'unknown', errors: 0, read: 'stand-in' }],
    ['no idea', { status: 'unknown', errors: 0, read: 'stand-in' }],
    ['{"status": "ok"}', { status: 'unknown', errors: 0, read: 'as it is' }],
    ['{"status": "", "errors": -1}', { status: 'unknown', errors: 0, read: 'as it is' }],
  ])('makes of %j a value of the promised shape', async (reply, expected) => {
    expect(await result('broken-reply', { inputs: { reply } })).toEqual(expected)
  })
  it('works as it comes', async () => {
    expect(await result('broken-reply')).toEqual({ status: 'degraded', errors: 12, read: 'repaired' })
  })
})

describe('the interview', () => {
  const told = [
    { observation: 'Checkout answers with errors since nine.', more: true },
    { observation: 'Only customers in Europe see them.', more: false },
  ]
  it('asks until everything is said, and hands on the summary', async () => {
    const output = await result('interview', { inputs: { topic: 'Checkout' }, answers: [...told, { correction: '' }] })
    expect(output).toMatchObject({ topic: 'Checkout', observations: told.map(({ observation }) => observation) })
    expect(output.summary).toMatch(/Checkout|customers/)
  })
  it('takes the words of the person over its own', async () => {
    const output = await result('interview', { answers: [told[1] as JsonObject, { correction: 'It is the bank.' }] })
    expect(output).toMatchObject({ summary: 'It is the bank.', observations: ['Only customers in Europe see them.'] })
  })
})

describe('the nightly data check', () => {
  it('says which rows are bad, and why', async () => {
    const output = await result('nightly-data-check')
    expect(output.usable).toBe(false)
    expect(output.bad).toEqual([
      { order: 1002, problems: [expect.stringMatching(/^\/amount: /)] },
      { order: 1003, problems: [expect.stringMatching(/^\/customer: /)] },
      { order: 1004, problems: ['is there more than once'] },
    ])
    expect(output.report).toContain('Do not use this data yet')
    expect(output.report).toContain('3 of 5 rows')
  })
  it('lets good data pass, and bad data that is tolerated', async () => {
    const table = 'order,customer,amount,currency,date\n1,a@b,1.5,EUR,2026-01-01\n2,c@d,2,USD,2026-01-02'
    expect(await result('nightly-data-check', { inputs: { table } })).toMatchObject({ usable: true, bad: [] })
    expect(await result('nightly-data-check', { inputs: { tolerated: 100 } })).toMatchObject({ usable: true })
    expect(await result('nightly-data-check', { inputs: { table: 'order,customer' } })).toMatchObject({ usable: true, bad: [] })
  })
})

describe('system health', () => {
  it('says how each component stands by the evidence, with facts, and changes nothing', async () => {
    const { report, health } = await result('system-health', { files: manyLogs })
    const { components, facts, actions, healthy } = health as Record<string, JsonObject[]>
    const status = Object.fromEntries((components ?? []).map((part) => [part.component, part.status]))
    expect(status).toMatchObject({ checkout: 'warning', 'logs-pricing': 'warning', pricing: 'normal' })
    expect(facts).toContainEqual({ entity: 'checkout', attribute: 'metric_http_error_ratio', value: 0.12925, status: 'warning' })
    expect([healthy, actions]).toEqual([false, []])
    expect(report).toContain('nothing is set up that repairs it')
    expect(report).toMatch(/NullPointerException/)
  })
})

describe('task decomposition', () => {
  const taskOf = ({ title, status, agent }: JsonObject) => [title, status, agent]

  it('splits a request into tasks for those who can do them, and brings the results together', async () => {
    const { tasks, not_done, report } = await result('task-decomposition', { files: manyLogs })
    expect((tasks as JsonObject[]).map(taskOf)).toEqual([
      ['Find what the logs complain', 'done', 'Log analyst'],
      ['Check which metrics left their level', 'done', 'Metric analyst'],
      ['Look at what was changed or configured', 'done', 'Change analyst'],
      ['Compare them and say what came first', 'done', 'Reviewer'],
    ])
    expect((tasks as JsonObject[])[3]?.after).toEqual(['t1', 't2', 't3'])
    expect(not_done).toEqual([])
    expect(report).toMatch(/NullPointerException[^\n]*\[E: log:/)
    expect(report).toContain('Deployed pricing version 4.8.0')
  })

  it('says what nobody of the team can do', async () => {
    const request = 'Check the metrics of checkout, then restart checkout. Do not touch pricing.'
    const { tasks, not_done, report } = await result('task-decomposition', { files: manyLogs, inputs: { request } })
    expect((tasks as JsonObject[]).map(taskOf)).toEqual([
      ['Check the metrics of checkout', 'done', 'Metric analyst'],
      ['Restart checkout', 'failed', null],
    ])
    expect(not_done).toEqual([{ task: 'Restart checkout', reason: 'No agent of the team has tools for execution.' }])
    expect(report).toContain('# What was not done')
  })
})

describe('a lead and two analysts', () => {
  it('answers from what both found', async () => {
    const { outcome, output, log } = await runTemplate({ template: 'two-analysts', files })
    expect(outcome.status).toBe('succeeded')
    expect((output.answer as string).toLowerCase()).toContain('memory')
    expect((output.findings as JsonObject[]).length).toBeGreaterThan(3)
    const spawned = log.events.flatMap((event) => (event.kind === 'agent.spawned' ? [event.data.level] : []))
    expect(spawned.sort()).toEqual(['child', 'child', 'parent'])
  })
})
