import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import { writeTinyModel } from '../in-process/testing/tiny-model.ts'
import { readModelSettings } from '../model-settings.ts'
import { createModelRegistry } from '../registry.ts'
import type { ModelsSection } from '../settings/models-section.ts'
import { type EmbeddingFault, embeddingWires, lettersOf, startEmbeddingServer } from '../testing/embedding-server.ts'
import type { EmbedRequest } from './embed-attempt.ts'
import { batchesOf } from './embed-batch.ts'
import { embedTexts } from './embed-texts.ts'

const texts = ['The api is down.', 'The database is slow.', 'Lunch is ready.']
const close = (vectors: number[][]) => vectors.map((vector) => vector.map((number) => expect.closeTo(number, 5)))

const openAi = embeddingWires[0] as (typeof embeddingWires)[number]
const registryFor = (environment: NodeJS.ProcessEnv, section: Partial<ModelsSection> = {}) =>
  createModelRegistry(readModelSettings(environment, { aliases: {}, prices: {}, ...section }))
const request = (registry: EmbedRequest['registry'], more: Partial<EmbedRequest> = {}): EmbedRequest => ({
  nodeId: 'n',
  registry,
  models: ['openai:test-embed'],
  texts,
  ...more,
})

describe.each(embeddingWires)('embeddings of $provider', (wire) => {
  const models = [`${wire.provider}:test-embed`]
  async function asking(...faults: EmbeddingFault[]) {
    const server = await startEmbeddingServer(wire, (n) => faults[n])
    const registry = registryFor(wire.environment(server.url), {
      prices: { [`${wire.provider}:test-embed`]: { input: 1_000_000, output: 0 } },
      retries: { longest_wait_seconds: 1.2 },
      timeouts: { total_seconds: 1 },
    })
    const journal = new MemoryJournal()
    return { server, registry, journal, ask: () => embedTexts(journal.place('n'), request(registry, { models })) }
  }

  it('are one vector for each text, with what they cost', async () => {
    const { server, journal, ask } = await asking()
    await using _ = server
    const { vectors, usage, ...rest } = await ask()
    expect(vectors).toEqual(close(texts.map(lettersOf)))
    const tokens = texts.join('').length
    expect(usage).toEqual({ input: tokens, output: 0, usd: tokens })
    expect(rest).toMatchObject({ provider: wire.provider, model: 'test-embed' })
    expect(journal.kinds('model.called')[0]?.data).toMatchObject({ does: 'embed', prompt: { value: texts }, model: 'test-embed' })
    expect(journal.kinds('model.returned')[0]?.data).toMatchObject({ text: { value: '3 vectors of 8 numbers' }, usage: { input: tokens } })
    // read from the journal in another life
    expect((await ask()).vectors).toEqual(vectors)
    expect(server.asked).toEqual([texts])
  })

  it.each<[string, EmbeddingFault, string]>([
    ['a 429', { refuse: 429, retryAfterSeconds: 1 }, 'model.rate_limited'],
    ['a 500', { refuse: 500 }, 'model.server_error'],
    ['a disconnect', 'disconnect', 'model.unreachable'],
    ['malformed JSON', { send: '{"data": [' }, 'model.bad_output'],
    ['another format', { send: { vectors: [] } }, 'model.bad_output'],
    ['too few vectors', { send: wire.answer([[1, 2]], 1) }, 'model.bad_output'],
    ['vectors of different lengths', { send: wire.answer([[1], [1, 2], [1]], 1) }, 'model.bad_output'],
  ])('are asked for again after %s', async (_name, fault, code) => {
    const { server, journal, ask } = await asking(fault)
    await using _ = server
    expect((await ask()).vectors).toHaveLength(3)
    expect(journal.kinds('node.retried')[0]?.data).toMatchObject({ error: { code } })
    expect(server.asked).toHaveLength(2)
  })

  it.each<[string, EmbeddingFault, string]>([
    ['a refused key', { refuse: 401 }, 'model.unavailable'],
    ['no answer in time', 'hang', 'model.timeout'],
    ['a 429 that asks for too much time', { refuse: 429, retryAfterSeconds: 3600 }, 'model.rate_limited'],
  ])('fail at once after %s, since nothing makes vectors up', async (_name, fault, code) => {
    const { server, ask } = await asking(fault)
    await using _ = server
    await expect(ask()).rejects.toMatchObject({ code, message: expect.not.stringContaining('0123456789') })
    expect(server.asked).toHaveLength(1)
  })
})

describe('a chain of models for embeddings', () => {
  const chain = (url: string, other: string): Partial<ModelsSection> => ({
    aliases: { embeddings: 'openai:test-embed' },
    fallbacks: { embeddings: { NETWORK_FAILURE: ['second:test-embed'], LLM_FAILURE: ['offline'] } },
    providers: { openai: { base_url: `${url}/v1` } },
    servers: { second: { base_url: `${other}/v1`, wire: 'openai', tools: 'native' } },
    retries: { attempts: 1 },
  })
  const many = Array.from({ length: 100 }, (_, at) => `text number ${at}`)

  it('goes on with the next for its kind of failure, and begins anew with all texts', async () => {
    await using first = await startEmbeddingServer(openAi, (n) => (n === 1 ? 'disconnect' : undefined))
    await using second = await startEmbeddingServer(openAi)
    const registry = registryFor({}, chain(first.url, second.url))
    const journal = new MemoryJournal()
    const made = await embedTexts(journal.place('n'), request(registry, { models: ['embeddings'], texts: many }))
    expect(made).toMatchObject({ provider: 'second', vectors: close(many.map(lettersOf)) })
    expect(first.asked.map(({ length }) => length)).toEqual([64, 36])
    expect(second.asked.flat()).toEqual(many)
    expect(journal.kinds('fallback.used')[0]?.data).toMatchObject({
      chain: ['embeddings', 'second:test-embed'],
      reached: 'second:test-embed',
      steps: [{ step: 'embeddings', class: 'NETWORK_FAILURE' }],
    })
    const again = await embedTexts(journal.place('n'), request(registryFor({}), { models: ['embeddings'], texts: many }))
    expect(again.vectors).toEqual(made.vectors)
    expect(first.asked).toHaveLength(2)
  })

  it('does every request once, where the process dies between them', async () => {
    await using server = await startEmbeddingServer(openAi)
    const registry = registryFor(openAi.environment(server.url))
    const journal = new MemoryJournal()
    journal.dieAfter = 1
    await expect(embedTexts(journal.place('n'), request(registry, { texts: many }))).rejects.toThrow('died')
    journal.dieAfter = Number.POSITIVE_INFINITY
    expect((await embedTexts(journal.place('n'), request(registry, { texts: many }))).vectors).toHaveLength(100)
    expect(server.asked.map(({ length }) => length)).toEqual([64, 36])
  })

  it.each(['offline', 'smart', 'anthropic:claude', 'template:x'])('has no vectors of %s, and says which models have some', async (name) => {
    const registry = registryFor({ ANTHROPIC_API_KEY: 'sk-ant-0123456789' })
    await expect(embedTexts(new MemoryJournal().place('n'), request(registry, { models: [name] }))).rejects.toMatchObject({
      code: 'model.unavailable',
      message: expect.stringContaining('has no embeddings'),
      hint: expect.stringMatching(/"embeddings".*openai, google, xai, ollama, local/),
    })
  })

  it('sends no key where it does not belong, and waits for its turn within the limits', async () => {
    await using server = await startEmbeddingServer(openAi)
    const section = {
      servers: { lab: { base_url: `${server.url}/v1`, wire: 'openai' as const, tools: 'native' as const, limits: { concurrency: 1 } } },
    }
    const registry = registryFor({ OPENAI_API_KEY: 'sk-embed-0123456789' }, section)
    await embedTexts(new MemoryJournal().place('n'), request(registry, { models: ['lab:test-embed'] }))
    expect(server.headers[0]?.authorization).toBeUndefined()
    expect(registry.gates()).toMatchObject([{ name: 'model lab', size: 1, breaker: 'closed' }])
  })

  it('may be a model in this process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-embed-'))
    const registry = registryFor({ TRELLIS_TRANSFORMERS_FOLDER: folder })
    try {
      await writeTinyModel(join(folder, 'tiny-text'), 'text')
      await writeTinyModel(join(folder, 'tiny-embeddings'), 'embeddings')
      // of several, the first that is made for it
      const made = await embedTexts(new MemoryJournal().place('n'), request(registry, { models: ['transformers:'] }))
      expect(made).toMatchObject({ provider: 'transformers', model: 'tiny-embeddings', usage: { input: texts.join('').length, output: 0 } })
      expect(made.vectors.map(({ length }) => length)).toEqual([16, 16, 16])
      const missing = embedTexts(new MemoryJournal().place('m'), request(registry, { models: ['transformers:gone'], attempts: 1 }))
      await expect(missing).rejects.toMatchObject({ code: 'model.unavailable', message: expect.stringContaining('no model "gone"') })
    } finally {
      await registry.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

it('texts are parted by number and size, and a long one stands alone', () => {
  expect(batchesOf([])).toEqual([])
  expect(batchesOf(Array.from({ length: 130 }, () => 'x')).map(({ length }) => length)).toEqual([64, 64, 2])
  expect(batchesOf(['a', 'x'.repeat(100_000), 'b', 'c']).map(({ length }) => length)).toEqual([1, 1, 2])
})
