import { expect, it } from 'vitest'
import type { Json, JsonObject } from '#shared/json.ts'
import { readModelSettings } from '../../models/model-settings.ts'
import { createModelRegistry } from '../../models/registry.ts'
import { embeddingWires, lettersOf, startEmbeddingServer } from '../../models/testing/embedding-server.ts'
import type { EngineServices } from '../services.ts'
import { type HarnessJournal, runNode } from '../testing/node-harness.ts'

const wire = embeddingWires[0] as (typeof embeddingWires)[number]

async function embedding() {
  const server = await startEmbeddingServer(wire)
  const registry = createModelRegistry(
    readModelSettings({ ...wire.environment(server.url), TRELLIS_MODEL_EMBEDDINGS: 'openai:test-embed' }),
  )
  const run = (config: JsonObject, inputs: Record<string, Json>, given: Partial<EngineServices> = {}, journal?: HarnessJournal) =>
    runNode('embed', config, inputs, { services: { models: async () => registry, ...given }, ...(journal ? { journal } : {}) })
  return { server, run, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const close = (text: string) => lettersOf(text).map((number) => expect.closeTo(number, 5))
const runbooks = ['Restart the api', 'Free the disk', 'Renew certificates']

it('gives a vector for each text, with the model that made them', async () => {
  await using it = await embedding()
  const { outputs } = await it.run({}, { in: ['The api is down.', { host: 'db' }] })
  expect(outputs.out).toEqual([close('The api is down.'), close('{"host":"db"}')])
  expect(outputs.details).toMatchObject({ provider: 'openai', model: 'test-embed', dimensions: 8, texts: 2, usage: { output: 0 } })
  const single = await it.run({}, { in: 'one' })
  expect(single.outputs.out).toEqual(close('one'))
})

it('ranks texts by how alike they are to a query, the best first', async () => {
  await using it = await embedding()
  const { outputs } = await it.run({ mode: 'rank', top: 2 }, { in: runbooks, query: 'certificates to renew' })
  const [best, second] = outputs.out as { index: number; score: number; text: string }[]
  expect(outputs.out).toHaveLength(2)
  expect(best).toMatchObject({ index: 2, text: 'Renew certificates' })
  expect(best?.score).toBeGreaterThan(second?.score ?? 1)
  // the query and the texts by one model, in one go
  expect(it.server.asked).toEqual([['certificates to renew', ...runbooks]])
  const equals = await it.run({ mode: 'rank' }, { in: ['same', 'same', 'same'], query: 'same' })
  expect(equals.outputs.out).toEqual([0, 1, 2].map((index) => ({ index, score: 1, text: 'same' })))
})

it('asks nobody again when it is resumed', async () => {
  await using it = await embedding()
  const first = await it.run({}, { in: runbooks })
  const again = await it.run({}, { in: runbooks }, {}, first.journal)
  expect(again.outputs).toEqual(first.outputs)
  expect(again.steps).toEqual([])
  expect(it.server.asked).toHaveLength(1)
})

it('asks nobody about nothing, and refuses a text that is empty', async () => {
  await using it = await embedding()
  expect((await it.run({}, { in: [] })).outputs).toEqual({ out: [], details: { texts: 0 } })
  await expect(it.run({}, { in: ['a', ' '] })).rejects.toMatchObject({
    code: 'schema.mismatch',
    message: expect.stringContaining('number 2'),
  })
  await expect(it.run({ mode: 'rank' }, { in: ['a'], query: '' })).rejects.toMatchObject({ code: 'schema.mismatch' })
  await expect(it.run({}, { in: Array.from({ length: 5_001 }, () => 'x') })).rejects.toMatchObject({ code: 'schema.mismatch' })
  expect(it.server.asked).toEqual([])
})

it('has none of the offline model, also where that stands in for all others, and no other stands in for its own', async () => {
  await using it = await embedding()
  const refusal = { code: 'model.unavailable', message: 'The model "offline" has no embeddings' }
  await expect(it.run({ model: 'offline' }, { in: 'x' })).rejects.toMatchObject(refusal)
  await expect(it.run({}, { in: 'x' }, { modelOverride: 'offline' })).rejects.toMatchObject(refusal)
  await expect(it.run({}, { in: 'x' }, { modelOverride: 'smart' })).rejects.toMatchObject({
    message: '"smart" leads to offline, which has no embeddings',
  })
  expect(it.server.asked).toEqual([])
  const { outputs } = await it.run({}, { in: 'x' }, { modelOverride: 'openai:gpt-5' })
  expect(outputs.details).toMatchObject({ model: 'test-embed' })
})
