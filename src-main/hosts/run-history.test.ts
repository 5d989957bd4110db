import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Interaction, ModelInteraction, ToolCommunication } from '#shared/api/run-history.ts'
import { readTemplate } from '../agents/fixtures/template-run.ts'
import { documentOf } from '../engine/testing/documents.ts'
import type { OtlpTraces } from '../history/export/run-as-otlp.ts'
import type { RunHistory } from '../history/run-history.ts'
import { type EngineHost, openEngineHost } from './engine-host.ts'
import { shipped } from './paths.ts'

let folder: string
let host: EngineHost
let history: RunHistory
/** A run of the troubleshooting template over a sample incident. */
let runId: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-history-'))
  vi.stubEnv('TRELLIS_PROFILE', join(folder, 'profile'))
  host = await openEngineHost({ workspace: join(folder, 'workspace') })
  history = host.api.history
  const document = await readTemplate()
  runId = (
    await host.runs.start({
      document,
      inputs: {},
      evidenceFolder: join(shipped.incidents, 'pool-exhausted'),
      model: 'offline',
      autoApprove: true,
    })
  ).runId
  expect((await host.runs.result(runId)).status).toBe('succeeded')
}, 120_000)
afterAll(async () => {
  await host.close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** A run that fails, over data that would be markup. */
async function failed(): Promise<string> {
  const document = documentOf(
    {
      s: ['set', { value: '<script>alert(1)</script> & "x"' }],
      c: ['code', { source: 'throw new Error("<b>no</b>")' }],
      end: ['output', { name: '' }],
    },
    ['s.out -> c.in', 'c.out -> end.value'],
  )
  const started = await host.runs.start({ document: { ...document, name: '<i>Throws</i>' }, inputs: {} })
  await host.runs.result(started.runId)
  return started.runId
}

describe('a run as a session', () => {
  it('says what it was about, when, and how it ended', async () => {
    const session = await history.session(runId)
    expect(session).toMatchObject({
      session_id: runId,
      status: 'succeeded',
      error_message: null,
      session_metadata: { workflow_name: 'Troubleshooting', model: 'offline', part: null },
    })
    expect(session.alert_data).toMatchObject({ format: expect.any(String), state: 'firing', raw: expect.anything() })
    expect(session.alert_type).toMatch(/\S/)
    expect(session.agent_type).toBe('Lead investigator')
    // microseconds, of this century
    expect(session.started_at).toBeGreaterThan(1.6e15)
    expect(session.completed_at).toBeGreaterThan(session.started_at)
    expect(await history.session(await failed())).toMatchObject({
      status: 'failed',
      error_message: expect.stringContaining('no'),
      agent_type: null,
    })
  })

  it('takes the alert from the inputs where it is given there, as text or as data', async () => {
    const document = documentOf({ in: ['input', {}], end: ['output', { name: '' }] }, ['in.alert -> end.value'])
    const taking = { ...document, inputs: { type: 'object', properties: { alert: {} } } }
    const alert = { id: 'a-7', labels: { alertname: 'DiskFull' } }
    for (const given of [alert, JSON.stringify(alert)]) {
      const started = await host.runs.start({ document: taking, inputs: { alert: given } })
      await host.runs.result(started.runId)
      expect(await history.session(started.runId)).toMatchObject({ alert_id: 'a-7', alert_type: 'DiskFull', alert_data: alert })
    }
  })

  it('tells what was said to models and tools, in the order in which it happened, in pages', async () => {
    const all: Interaction[] = []
    for (let after: number | null = 0; after !== null; ) {
      const page = await history.interactions(runId, after, 7)
      expect(page.interactions.length).toBeLessThanOrEqual(7)
      all.push(...page.interactions)
      after = page.next
    }
    expect(all).toEqual((await history.interactions(runId, 0, 1_000)).interactions)
    const seqs = all.map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
    expect(all.every(({ timestamp }) => Number.isInteger(timestamp) && timestamp > 1.6e15)).toBe(true)
    const models = all.filter((one): one is ModelInteraction => one.type === 'model')
    const tools = all.filter((one): one is ToolCommunication => one.type === 'tool')
    expect(models.length).toBeGreaterThan(3)
    for (const model of models)
      expect(model).toMatchObject({
        success: true,
        model_used: expect.stringMatching(/^offline:/),
        token_usage: { input: expect.any(Number) },
      })
    const asking = models.filter(({ tool_calls }) => tool_calls.length > 0)
    expect(asking.length).toBeGreaterThan(0)
    for (const { tool_calls, tool_results } of asking)
      expect(tool_results.map(({ id }) => id).sort()).toEqual(tool_calls.map(({ id }) => id).sort())
    expect(models[0]?.prompt_text).toMatch(/^\[system\]\n\S/)
    expect(new Set(tools.map((tool) => tool.communication_type))).toEqual(new Set(['tool_list', 'tool_call', 'result']))
    const lists = tools.filter((tool) => tool.communication_type === 'tool_list')
    expect(lists.some(({ available_tools }) => available_tools.includes('log_patterns'))).toBe(true)
    const result = tools.find((tool) => tool.communication_type === 'result' && tool.tool_name === 'log_patterns')
    expect(result).toMatchObject({
      server_name: 'trellis',
      success: true,
      tool_arguments: expect.anything(),
      step_description: expect.stringContaining('›'),
    })
    expect(tools.filter((tool) => tool.communication_type === 'tool_call').length).toBe(
      tools.filter((tool) => tool.communication_type === 'result').length,
    )
  })
})

describe('a run as a file', () => {
  it('is all that is known of it as JSON, with the large values', async () => {
    const { name, text } = await history.export(runId, 'json')
    expect(name).toBe(`${runId}.json`)
    const file = JSON.parse(text)
    expect(file).toMatchObject({
      format: 'trellis.run',
      version: 1,
      run: { runId, status: 'succeeded' },
      document: { name: 'Troubleshooting' },
      left_out: [],
    })
    expect(file.run.seal).toBeUndefined()
    expect(file.events).toEqual(JSON.parse(JSON.stringify(await host.runs.events(runId, 0, 100_000))))
    const blobs = [...text.matchAll(/"blob": "([0-9a-f]{64})"/g)].map((match) => match[1] as string)
    expect(Object.keys(file.values).sort()).toEqual([...new Set(blobs)].sort())
  })

  it('is a page that loads nothing and runs nothing, with the report and every step', async () => {
    const { text, type } = await history.export(runId, 'html')
    expect(type).toBe('text/html')
    const traces = JSON.parse((await history.export(runId, 'otel')).text) as OtlpTraces
    const spans = traces.resourceSpans[0]?.scopeSpans[0]?.spans.length ?? 0
    expect(text).toContain('<h1>Troubleshooting</h1>')
    expect(text).toMatch(/<div class="report">.*<h[1-3]>/s)
    // one for each span but that of the run itself
    expect(text.match(/<details class="step">/g)?.length).toBe(spans - 1)
    for (const part of ['<h3>Prompt</h3>', '<h3>Answer</h3>', '<h3>Arguments</h3>', '<h3>Result</h3>', 'log_patterns'])
      expect(text.includes(part), part).toBe(true)
    expect(text).not.toMatch(/<script|<img|<link|<iframe|\son\w+=|url\(|@import/i)
    expect([...text.matchAll(/(?:href|src)="([^"]*)"/g)].every((match) => /^(https:|mailto:|$)/.test(match[1] as string))).toBe(true)
  })

  it('shows markup in names, values and errors as text', async () => {
    const { text } = await history.export(await failed(), 'html')
    expect(text).toContain('&lt;i&gt;Throws&lt;/i&gt;')
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; ')
    expect(text).toContain('&lt;b&gt;no&lt;/b&gt;')
    expect(text).not.toMatch(/<script|<b>no|<i>/)
  })

  it('has marks in place of credentials, in events, large values and the workflow alike', async () => {
    const key = 'sk-proj-Zq81mXwLk39fGh20pTrBvNcA'
    const document = documentOf(
      {
        s: ['set', { value: { api_key: key, text: `Authorization: Bearer ${key}`, long: `${'x '.repeat(20_000)}${key}` } }],
        end: ['output', { name: '' }],
      },
      ['s.out -> end.value'],
    )
    const { runId: secret } = await host.runs.start({ document, inputs: {} })
    expect((await host.runs.result(secret)).status).toBe('succeeded')
    for (const format of ['json', 'html', 'otel'] as const) {
      const { text } = await history.export(secret, format)
      expect(text.includes(key), format).toBe(false)
      expect(text).toContain('[secret: ')
    }
    const { values } = JSON.parse((await history.export(secret, 'json')).text)
    expect(Object.keys(values).length).toBeGreaterThan(0)
  })

  it('is spans of OpenTelemetry, each within another, by the conventions for generative AI', async () => {
    const traces = JSON.parse((await history.export(runId, 'otel')).text) as OtlpTraces
    const spans = traces.resourceSpans[0]?.scopeSpans[0]?.spans ?? []
    const named = spans.map((span) => ({
      ...span,
      of: Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value as object)[0]])),
    }))
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
    expect(spans[0]?.traceId).toMatch(/^[0-9a-f]{32}$/)
    const ids = new Set(spans.map(({ spanId }) => spanId))
    expect(ids.size).toBe(spans.length)
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ name }) => name)).toEqual([
      'invoke_workflow Troubleshooting',
    ])
    for (const span of spans) {
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/)
      if (span.parentSpanId !== undefined) expect(ids.has(span.parentSpanId)).toBe(true)
      expect(span.startTimeUnixNano).toMatch(/^\d{19}$/)
      expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true)
    }
    const operation = (name: string) => named.filter((span) => span.of['gen_ai.operation.name'] === name)
    const [chat] = operation('chat')
    expect(chat).toMatchObject({
      name: expect.stringMatching(/^chat \S/),
      of: { 'gen_ai.provider.name': 'offline', 'gen_ai.usage.input_tokens': expect.stringMatching(/^\d+$/) },
    })
    expect(JSON.parse(chat?.of['gen_ai.output.messages'] as string)).toMatchObject([
      { role: 'assistant', parts: expect.any(Array), finish_reason: expect.any(String) },
    ])
    expect(JSON.parse(chat?.of['gen_ai.input.messages'] as string)[0].parts[0]).toMatchObject({ type: 'text', content: expect.any(String) })
    const tool = operation('execute_tool').find((span) => span.name === 'execute_tool log_patterns')
    expect(tool?.of).toMatchObject({
      'gen_ai.tool.name': 'log_patterns',
      'gen_ai.tool.call.id': expect.any(String),
      'gen_ai.tool.call.result': expect.any(String),
    })
    const agents = operation('invoke_agent')
    expect(agents.length).toBeGreaterThan(0)
    // a tool that an agent calls lies in that agent
    const above = new Map(spans.map((span) => [span.spanId, span.parentSpanId]))
    const agentIds = new Set(agents.map(({ spanId }) => spanId))
    let at: string | undefined = tool?.spanId
    while (at !== undefined && !agentIds.has(at)) at = above.get(at)
    expect(at).toBeDefined()

    const bad = JSON.parse((await history.export(await failed(), 'otel')).text) as OtlpTraces
    const wrong = bad.resourceSpans[0]?.scopeSpans[0]?.spans.filter(({ status }) => status.code === 2) ?? []
    expect(wrong.map(({ name }) => name)).toEqual(expect.arrayContaining(['invoke_workflow <i>Throws</i>']))
    expect(wrong[0]?.attributes).toContainEqual({ key: 'error.type', value: { stringValue: 'code.failed' } })
  })
})

describe('a collector of OpenTelemetry', () => {
  it('is sent the spans of a run that ends, without what was said in it', async () => {
    const got: OtlpTraces[] = []
    const server = createServer((request, response) => {
      void json(request).then((body) => {
        got.push(body as OtlpTraces)
        response.end('{}')
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const own = await openEngineHost({ workspace: join(folder, 'collected') })
    try {
      const document = documentOf({ s: ['set', { value: 'confidential' }], end: ['output', { name: '' }] }, ['s.out -> end.value'])
      const started = await own.runs.start({ document: { ...document, name: 'Told' }, inputs: {} })
      expect((await own.runs.result(started.runId)).status).toBe('succeeded')
    } finally {
      // what is on its way is sent before a workspace is closed
      await own.close()
      vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', '')
      server.close()
    }
    const spans = got.flatMap((traces) => traces.resourceSpans[0]?.scopeSpans[0]?.spans ?? [])
    expect(spans.map(({ name }) => name)).toEqual(['invoke_workflow Told', 'node s', 'node end'])
    expect(JSON.stringify(got)).not.toContain('confidential')
  })
})

describe('runs that are deleted', () => {
  it('are gone from lists, search and disk, and only when they have ended', async () => {
    const waits = await host.runs.start({
      document: documentOf({ s: ['set', { value: 1 }], q: ['approval', { title: 'Go on?' }], end: ['output', { name: '' }] }, [
        's.out -> q.in',
        'q.approved -> end.value',
      ]),
      inputs: {},
    })
    expect((await host.runs.result(waits.runId)).status).toBe('waiting')
    await expect(history.delete(waits.runId)).rejects.toMatchObject({ code: 'run.not_ended' })
    const gone = await failed()
    await history.delete(gone)
    await expect(history.session(gone)).rejects.toMatchObject({ code: 'run.not_found' })
    await expect(history.delete(gone)).rejects.toMatchObject({ code: 'run.not_found' })
    expect((await host.runs.list({ limit: 100 })).map((run) => run.runId)).not.toContain(gone)
    await host.runs.intervene(waits.runId, { type: 'abort' })
    await history.delete(waits.runId)
    expect(await readdir(join(folder, 'workspace/.trellis/blobs'))).not.toEqual([])
  })
})
