import { HumanMessage } from '@langchain/core/messages'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import { type FakeServer, type Reply, startOpenAiServer } from '../fixtures/openai-server.ts'
import type { ModelRegistry } from '../model-registry.ts'
import { readModelSettings } from '../model-settings.ts'
import { createModelRegistry } from '../registry.ts'
import { checkModelsSection } from '../settings/models-section.ts'
import { askForData } from './ask-for-data.ts'
import { callModel, type ModelRequest } from './call-model.ts'

const servers: FakeServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

/** Three servers of a workspace by name, each with its own way to answer. */
async function workspace(
  replies: Record<string, Reply>,
  models: object,
): Promise<{ registry: ModelRegistry; asked(): Record<string, number> }> {
  const named: Record<string, FakeServer> = {}
  for (const [name, reply] of Object.entries(replies)) {
    named[name] = await startOpenAiServer(() => reply)
    servers.push(named[name])
  }
  const section = checkModelsSection(
    { servers: Object.fromEntries(Object.entries(named).map(([name, { baseUrl }]) => [name, { base_url: baseUrl }])), ...models },
    'trellis.yaml',
  )
  const asked = () => Object.fromEntries(Object.entries(named).map(([name, { requests }]) => [name, requests.length]))
  return { registry: createModelRegistry(readModelSettings({}, section)), asked }
}

const request = (registry: ModelRegistry, more: Partial<ModelRequest> = {}): ModelRequest => ({
  agent: null,
  nodeId: 'n',
  registry,
  models: ['smart'],
  messages: [new HumanMessage('Hello')],
  ...more,
})

const fast = { retries: { attempts: 1 } }

describe('a chain of fallbacks', () => {
  it('goes through the fallbacks of an alias in order, and tells each step that failed', async () => {
    const { registry, asked } = await workspace(
      { one: { status: 500 }, two: { status: 401 }, three: { text: 'here' } },
      { ...fast, aliases: { smart: 'one:m' }, fallbacks: { smart: ['two:m', 'three:m'] } },
    )
    const journal = new MemoryJournal()
    expect((await callModel(journal.place('n'), request(registry))).provider).toBe('three')
    expect(asked()).toEqual({ one: 1, two: 1, three: 1 })
    expect(journal.kinds('fallback.used')[0]?.data).toMatchObject({
      what: 'model',
      chain: ['smart', 'two:m', 'three:m', 'offline'],
      reached: 'three:m',
      steps: [
        { step: 'smart', class: 'LLM_FAILURE', reason: expect.stringContaining('HTTP 500') },
        { step: 'two:m', class: 'LLM_FAILURE', reason: expect.stringContaining('refused the key') },
      ],
    })
  })

  it.each<[string, Reply, string]>([
    ['a network failure', { fault: 'disconnect', text: 'half' }, 'two'],
    ['a failure of the model', { status: 500 }, 'three'],
    ['an answer that cannot be read', { fault: 'malformed-json', text: 'half' }, 'four'],
  ])('differs for %s', async (_, reply, expected) => {
    const { registry } = await workspace(
      { one: reply, two: { text: 'a' }, three: { text: 'b' }, four: { text: 'c' } },
      {
        ...fast,
        aliases: { smart: 'one:m' },
        fallbacks: { smart: { NETWORK_FAILURE: ['two:m'], VALIDATION_FAILURE: ['four:m'], default: ['three:m'] } },
      },
    )
    expect((await callModel(new MemoryJournal().place('n'), request(registry))).provider).toBe(expected)
  })

  it('may end at a text that somebody wrote, before offline', async () => {
    const { registry } = await workspace(
      { one: { status: 503 } },
      {
        ...fast,
        aliases: { smart: 'one:m' },
        fallbacks: { smart: ['template:sorry'] },
        templates: { sorry: 'No model for "{{ question }}".' },
      },
    )
    const answer = await callModel(new MemoryJournal().place('n'), request(registry))
    expect(answer).toMatchObject({ provider: 'template', text: 'No model for "Hello".' })
  })

  it('asks nobody twice, and ends where aliases lead to each other', async () => {
    const { registry, asked } = await workspace(
      { one: { status: 500 }, two: { status: 500 } },
      { ...fast, aliases: { smart: 'one:m', fast: 'two:m' }, fallbacks: { smart: ['fast'], fast: ['smart'] } },
    )
    expect((await callModel(new MemoryJournal().place('n'), request(registry))).provider).toBe('offline')
    expect(asked()).toEqual({ one: 1, two: 1 })
  })

  it('ends where the name of the offline model leads to one that fails', async () => {
    const { registry, asked } = await workspace({ one: { status: 500 } }, { ...fast, aliases: { offline: 'one:m' } })
    const work = callModel(new MemoryJournal().place('n'), request(registry, { models: ['offline'] }))
    await expect(work).rejects.toMatchObject({ code: 'model.server_error' })
    expect(asked()).toEqual({ one: 1 })
  })

  it('leaves a provider alone after five failures, and says so', async () => {
    const { registry, asked } = await workspace({ one: { status: 500 } }, { ...fast, aliases: { smart: 'one:m' } })
    const journal = new MemoryJournal()
    for (let i = 0; i < 7; i++) await callModel(journal.place(`n${i}`), request(registry))
    expect(asked()).toEqual({ one: 5 })
    expect(registry.gates()).toMatchObject([{ name: 'model one', breaker: 'open' }])
    expect(journal.kinds('fallback.used').at(-1)?.data.reason).toContain('one is left alone after 5 failures within 30 s')
  })

  it('takes the same way again on resume, whatever the settings say by then', async () => {
    const first = await workspace(
      { one: { status: 500 }, two: { text: 'kept' } },
      { ...fast, aliases: { smart: 'one:m' }, fallbacks: { smart: ['two:m'] } },
    )
    const journal = new MemoryJournal()
    const answer = await callModel(journal.place('n'), request(first.registry))
    const later = await workspace({ three: { text: 'other' } }, { aliases: { smart: 'three:m' }, fallbacks: { smart: ['three:m'] } })
    const again = new MemoryJournal()
    for (const [place, row] of journal.rows) again.rows.set(place, row)
    expect(await callModel(again.place('n'), request(later.registry))).toEqual(answer)
    expect([first.asked(), later.asked(), again.ran]).toEqual([{ one: 1, two: 1 }, { three: 0 }, []])
    expect(again.kinds('fallback.used')).toEqual(journal.kinds('fallback.used'))
  })

  it('stops between two tokens of a stream that stalls', async () => {
    const { registry } = await workspace(
      { one: { text: 'one two three', stallMs: 5_000 } },
      { ...fast, aliases: { smart: 'one:m' }, timeouts: { stall_seconds: 0.2 } },
    )
    const journal = new MemoryJournal()
    expect((await callModel(journal.place('n'), request(registry))).provider).toBe('offline')
    expect(journal.kinds('fallback.used')[0]?.data.reason).toBe('one:m stopped in the middle of its answer for 0.2 s')
  })
})

describe('answers that are kept', () => {
  const schema = { type: 'object', properties: { a: { type: 'number' } } }
  const kept = { ...fast, aliases: { smart: 'one:m' }, cache: { ttl_seconds: 0.3 } }
  const prices = { 'one:m': { input: 1000, output: 1000 } }

  it('are given to the same question until they are old, and cost nothing', async () => {
    const { registry, asked } = await workspace({ one: { text: '{"a": 1}' } }, { ...kept, prices })
    const journal = new MemoryJournal()
    const first = await askForData(journal.place('a'), { ...request(registry), schema })
    const second = await askForData(journal.place('b'), { ...request(registry), schema })
    expect(second.value).toEqual(first.value)
    expect([first.answer.usage.usd, second.answer.usage]).toEqual([0.015, { input: 0, output: 0 }])
    expect(journal.kinds('model.returned').map(({ data }) => data.cached)).toEqual([undefined, true])
    await callModel(journal.place('c'), request(registry, { messages: [new HumanMessage('Other')] }))
    expect(asked()).toEqual({ one: 2 })
    await new Promise((resolve) => setTimeout(resolve, 350))
    await askForData(journal.place('d'), { ...request(registry), schema })
    expect(asked()).toEqual({ one: 3 })
  })

  it('are not where tools may be called, nor where nobody asked for it', async () => {
    const tools = [{ name: 'look', description: '', schema: {} }]
    const on = await workspace({ one: { text: 'x' } }, kept)
    const off = await workspace({ one: { text: 'x' } }, { ...kept, cache: undefined })
    for (const place of ['a', 'b']) {
      await callModel(new MemoryJournal().place(place), request(on.registry, { tools }))
      await callModel(new MemoryJournal().place(place), request(off.registry))
    }
    expect([on.asked(), off.asked()]).toEqual([{ one: 2 }, { one: 2 }])
  })
})
