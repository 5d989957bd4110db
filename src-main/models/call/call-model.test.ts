import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import { type FakeServer, type Reply, startOpenAiServer } from '../fixtures/openai-server.ts'
import type { ModelRegistry } from '../model-registry.ts'
import { readModelSettings } from '../model-settings.ts'
import { createModelRegistry } from '../registry.ts'
import { callModel, type ModelRequest } from './call-model.ts'

const key = 'sk-canary-0123456789abcdef'
const servers: FakeServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serverWith(...replies: Reply[]): Promise<{ server: FakeServer; registry: ModelRegistry }> {
  const server = await startOpenAiServer((_, index) => replies[Math.min(index, replies.length - 1)] as Reply)
  servers.push(server)
  return { server, registry: createModelRegistry(readModelSettings({ TRELLIS_OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: key })) }
}

const weather = {
  name: 'weather',
  description: 'Weather of a place',
  schema: { type: 'object', properties: { place: { type: 'string' } } },
}

function ask(journal: MemoryJournal, registry: ModelRegistry, more: Partial<ModelRequest> = {}) {
  return callModel(journal.place('n'), {
    agent: null,
    nodeId: 'n',
    registry,
    models: ['openai:test-model'],
    messages: [
      new SystemMessage({ content: 'Be brief.', additional_kwargs: { trellis_task: { kind: 'free' } } }),
      new HumanMessage('Hello'),
    ],
    ...more,
  })
}

describe('a model call over the wire', () => {
  it('streams tokens, keeps the whole text and counts usage', async () => {
    const { server, registry } = await serverWith({ text: 'Hello to you too', usage: { prompt_tokens: 21, completion_tokens: 4 } })
    const journal = new MemoryJournal()
    const answer = await ask(journal, registry)
    expect(answer).toMatchObject({ text: 'Hello to you too', provider: 'openai', model: 'test-model', usage: { input: 21, output: 4 } })
    const tokens = journal.kinds('node.token').map(({ data }) => data.text)
    expect(tokens.length).toBeGreaterThan(2)
    expect(tokens.join('')).toBe('Hello to you too')
    expect(journal.kinds('node.text').at(-1)?.data.text).toBe('Hello to you too')
    expect(server.authorizations[0]).toBe(`Bearer ${key}`)
    expect(JSON.stringify(server.requests[0])).not.toContain('trellis_task')
  })

  it('reads parallel tool calls whose ids are the same', async () => {
    const toolCalls = [
      { name: 'weather', arguments: '{"place": "Oslo"}' },
      { name: 'weather', arguments: '{"place": "Rome"}' },
    ]
    const { server, registry } = await serverWith({ toolCalls })
    const answer = await ask(new MemoryJournal(), registry, { tools: [weather] })
    expect(answer.message.tool_calls?.map(({ args }) => args)).toEqual([{ place: 'Oslo' }, { place: 'Rome' }])
    expect(server.requests[0]?.tools?.[0]?.function).toEqual({
      name: 'weather',
      description: 'Weather of a place',
      parameters: weather.schema,
    })
  })

  it('sends a conversation with tool results back in wire form', async () => {
    const { server, registry } = await serverWith({ text: 'Rainy' })
    await ask(new MemoryJournal(), registry, {
      messages: [
        new HumanMessage('Weather?'),
        new AIMessage({ content: '', tool_calls: [{ id: '0.0', name: 'weather', args: { place: 'Oslo' }, type: 'tool_call' }] }),
        new ToolMessage({ content: 'rain', tool_call_id: '0.0', name: 'weather' }),
      ],
    })
    expect(server.requests[0]?.messages.at(-1)).toMatchObject({ role: 'tool', content: 'rain', tool_call_id: '0.0' })
  })

  it('counts what was read from a cache and what was thought, and reckons with the price of each', async () => {
    const usage = {
      ...{ prompt_tokens: 1000, prompt_tokens_details: { cached_tokens: 800 } },
      ...{ completion_tokens: 100, completion_tokens_details: { reasoning_tokens: 60 } },
    }
    const server = await startOpenAiServer(() => ({ text: 'x', usage }))
    servers.push(server)
    const prices = { 'openai:test-model': { input: 10, output: 100, cached_input: 1 } }
    const env = { TRELLIS_OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: key }
    const answer = await ask(new MemoryJournal(), createModelRegistry(readModelSettings(env, { aliases: {}, prices })))
    expect(answer.usage).toEqual({ input: 1000, output: 100, cached: 800, reasoning: 60, usd: (200 * 10 + 800 * 1 + 100 * 100) / 1e6 })
  })

  it('leaves no more room for an answer than an attempt before it has left', async () => {
    const { server, registry } = await serverWith(
      { toolCalls: [{ name: 'weather', arguments: '{"place": ' }], usage: { prompt_tokens: 30, completion_tokens: 20 } },
      { text: 'Sunny' },
    )
    const mostOf = (at: number) => {
      const { max_tokens, max_completion_tokens } = server.requests[at] as unknown as Record<string, number | undefined>
      return max_completion_tokens ?? max_tokens
    }
    await ask(new MemoryJournal(), registry, { tools: [weather], room: 200, sampling: { maxTokens: 180 } })
    expect([server.requests.length, mostOf(0), mostOf(1)]).toEqual([2, 180, 150])
  })

  it('asks nobody again with too little room for an answer, and goes on offline', async () => {
    const broken: Reply = { toolCalls: [{ name: 'weather', arguments: '{"place": ' }], usage: { prompt_tokens: 30, completion_tokens: 20 } }
    const { server, registry } = await serverWith(broken)
    const answer = await ask(new MemoryJournal(), registry, { tools: [weather], room: 65 })
    expect([answer.provider, server.requests.length]).toEqual(['offline', 1])
    const more = await serverWith(broken, { text: 'Sunny' })
    expect(await ask(new MemoryJournal(), more.registry, { tools: [weather], room: 66 })).toMatchObject({
      provider: 'openai',
      text: 'Sunny',
    })
  })

  it('holds an answer to a schema', async () => {
    const { server, registry } = await serverWith({ text: '{"a": 1}' })
    const schema = { type: 'object', properties: { a: { type: 'number' } } }
    await ask(new MemoryJournal(), registry, { schema })
    expect(server.requests[0]?.response_format).toMatchObject({ type: 'json_schema', json_schema: { schema } })
  })

  it('waits as long as a 429 says and asks again', async () => {
    const { server, registry } = await serverWith({ status: 429, headers: { 'retry-after-ms': '30' } }, { text: 'now' })
    const journal = new MemoryJournal()
    expect((await ask(journal, registry)).text).toBe('now')
    expect(server.requests).toHaveLength(2)
    expect(journal.kinds('node.retried')[0]?.data).toMatchObject({ attempt: 1, delayMs: 30, error: { code: 'model.rate_limited' } })
  })

  it.each<[string, Reply, string]>([
    ['a failing server', { status: 500, headers: { 'retry-after-ms': '1' } }, 'failed on its side (HTTP 500)'],
    ['a disconnect in mid-stream', { fault: 'disconnect', text: 'half an' }, 'broke off'],
    ['a stream that just ends', { fault: 'cut-short', text: 'half an' }, 'broke off'],
    ['malformed JSON', { fault: 'malformed-json', text: 'half an' }, 'cannot be read'],
    ['a tool call that cannot be read', { toolCalls: [{ name: 'weather', arguments: '{"place": "Os' }] }, 'cannot be read'],
  ])('asks again after %s', async (_, fault, reason) => {
    const { server, registry } = await serverWith(fault, { text: 'second time' })
    const journal = new MemoryJournal()
    expect((await ask(journal, registry, { tools: [weather] })).text).toBe('second time')
    expect(server.requests).toHaveLength(2)
    expect(JSON.stringify(journal.kinds('node.retried')[0]?.data.error)).toContain(reason)
  })

  it('falls through to the offline model, says so and gives no secret away', async () => {
    const { server, registry } = await serverWith({ status: 401, error: `Incorrect API key provided: ${key}` })
    const journal = new MemoryJournal()
    const answer = await ask(journal, registry)
    expect(answer.provider).toBe('offline')
    expect(server.requests).toHaveLength(1)
    const [event] = journal.kinds('fallback.used')
    expect(event?.data).toMatchObject({ what: 'model', reached: 'offline', chain: ['openai:test-model', 'offline'] })
    expect(event?.data.reason).toContain('refused the key')
    expect(JSON.stringify([journal.events, [...journal.rows]])).not.toContain(key)
  })

  it('masks a key that a provider repeats in a refusal', async () => {
    const { registry } = await serverWith({ status: 400, error: `bad request for ${key}` })
    const journal = new MemoryJournal()
    await ask(journal, registry)
    expect(journal.kinds('fallback.used')[0]?.data.reason).toContain('refused the request')
    expect(JSON.stringify(journal.events)).not.toContain('canary')
  })

  it('goes on to the next model when nothing listens', async () => {
    const registry = createModelRegistry(readModelSettings({ TRELLIS_LOCAL_BASE_URL: 'http://127.0.0.1:9/v1' }))
    const journal = new MemoryJournal()
    expect((await ask(journal, registry, { models: ['local:llama'], attempts: 1 })).provider).toBe('offline')
    expect(journal.kinds('fallback.used')[0]?.data.reason).toContain('cannot be reached')
  })

  it('gives up on a model that does not answer in time', async () => {
    const server = await startOpenAiServer(() => ({ fault: 'hang' }))
    servers.push(server)
    const env = { TRELLIS_OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: key, TRELLIS_MODEL_TIMEOUT_SECONDS: '0.2' }
    const journal = new MemoryJournal()
    expect((await ask(journal, createModelRegistry(readModelSettings(env)))).provider).toBe('offline')
    expect(journal.kinds('fallback.used')[0]?.data.reason).toMatch(/took (too long|longer)/)
  })

  it('stops at once when it is cancelled, and falls back to nothing', async () => {
    const server = await startOpenAiServer(() => ({ fault: 'hang' }))
    servers.push(server)
    const registry = createModelRegistry(readModelSettings({ TRELLIS_OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: key }))
    const journal = new MemoryJournal()
    const controller = new AbortController()
    const call = callModel(journal.place('n', controller.signal), {
      agent: null,
      nodeId: 'n',
      registry,
      models: ['openai:m'],
      messages: [new HumanMessage('x')],
    })
    setTimeout(() => controller.abort(new Error('stop')), 50)
    await expect(call).rejects.toThrow('stop')
    expect(journal.kinds('fallback.used')).toEqual([])
  })

  it('refuses a name that means nothing', async () => {
    const { registry } = await serverWith({ text: 'x' })
    await expect(ask(new MemoryJournal(), registry, { models: ['gpt-nonsense'] })).rejects.toMatchObject({ code: 'model.unknown' })
  })

  it('repeats no call that is in the journal, failed attempts included', async () => {
    const { server, registry } = await serverWith({ status: 503, headers: { 'retry-after-ms': '1' } }, { text: 'kept' })
    const journal = new MemoryJournal()
    const first = await ask(journal, registry)
    const again = new MemoryJournal()
    for (const [place, row] of journal.rows) again.rows.set(place, row)
    expect(await ask(again, registry)).toEqual(first)
    expect(server.requests).toHaveLength(2)
    expect(again.ran).toEqual([])
    expect(again.kinds('model.returned')[0]?.data.fromJournal).toBe(true)
  })
})
