import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import { callModel, type ModelRequest } from '../call/call-model.ts'
import type { ModelRegistry } from '../model-registry.ts'
import { readModelSettings } from '../model-settings.ts'
import { createModelRegistry } from '../registry.ts'
import { createModelThread, type ModelThread } from './model-thread.ts'
import { writeTinyModel } from './testing/tiny-model.ts'

let root: string
let folder: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trellis-in-process-'))
  folder = join(root, 'models')
  await writeTinyModel(join(folder, 'tiny', 'text'), 'text')
  await writeTinyModel(join(folder, 'tiny-embeddings'), 'embeddings')
})
afterAll(() => rm(root, { recursive: true, force: true }))

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

function registryOn(environment: NodeJS.ProcessEnv = { TRELLIS_TRANSFORMERS_FOLDER: folder }): ModelRegistry {
  const registry = createModelRegistry(readModelSettings(environment))
  open.push(registry)
  return registry
}

const request = (registry: ModelRegistry, more: Partial<ModelRequest> = {}): ModelRequest => ({
  agent: null,
  nodeId: 'n',
  registry,
  models: ['transformers:tiny/text'],
  sampling: { maxTokens: 40 },
  messages: [new SystemMessage('Be brief.'), new HumanMessage('How is the api?')],
  ...more,
})

describe('a model in this process', () => {
  it('is listed by its folder', async () => {
    const names = (await registryOn().list()).map(({ name }) => name)
    expect(names).toContain('transformers:tiny/text')
    expect(names).toContain('transformers:tiny-embeddings')
  })

  it('streams what it writes, counts tokens, and writes the same again', async () => {
    const registry = registryOn()
    const journal = new MemoryJournal()
    const answer = await callModel(journal.place('a'), request(registry))
    expect(answer).toMatchObject({ provider: 'transformers', model: 'tiny/text' })
    // one token for each byte of "system: Be brief.\nuser: How is the api?\nassistant: "
    expect(answer.usage).toEqual({ input: 51, output: 40 })
    expect(answer.text).toHaveLength(40)
    const tokens = journal.kinds('node.token').map(({ data }) => data.text)
    expect(tokens.length).toBeGreaterThan(1)
    expect(tokens.join('')).toBe(answer.text)
    expect((await callModel(journal.place('b'), request(registry))).text).toBe(answer.text)
    const other = request(registry, { messages: [new HumanMessage('Something else')] })
    expect((await callModel(journal.place('c'), other)).text).not.toBe(answer.text)
  })

  it('is told of tools in its prompt', async () => {
    const tools = [{ name: 'look', description: 'Looks.', schema: { type: 'object', properties: {} } }]
    const answer = await callModel(new MemoryJournal().place('n'), request(registryOn(), { tools }))
    expect(answer.provider).toBe('transformers')
    expect(answer.usage.input).toBeGreaterThan(400)
  })

  it('does not hold up this thread', async () => {
    const registry = registryOn()
    await callModel(new MemoryJournal().place('warm'), request(registry))
    const before = performance.eventLoopUtilization()
    await callModel(new MemoryJournal().place('n'), request(registry, { sampling: { maxTokens: 600 } }))
    // a share of the time that it took: this thread waits while another one works
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.6)
  })

  it('stops soon when it is cancelled, and can be asked again', async () => {
    const registry = registryOn()
    const controller = new AbortController()
    const journal = new MemoryJournal()
    const call = callModel(journal.place('n', controller.signal), request(registry, { sampling: { maxTokens: 1900 } }))
    await expect.poll(() => journal.kinds('node.token').length, { timeout: 10_000 }).toBeGreaterThan(5)
    controller.abort(new Error('stop'))
    await expect(call).rejects.toThrow('stop')
    const startedAt = performance.now()
    expect((await callModel(new MemoryJournal().place('m'), request(registry))).provider).toBe('transformers')
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })

  it.each([
    ['transformers:not-there', 'there is no model "not-there"'],
    ['transformers:../../etc', 'is no name of a model'],
  ])('ends at offline with the reason for %s', async (name, reason) => {
    const journal = new MemoryJournal()
    expect((await callModel(journal.place('n'), request(registryOn(), { models: [name], attempts: 1 }))).provider).toBe('offline')
    expect(journal.kinds('fallback.used')[0]?.data.reason).toContain(reason)
  })

  it('refuses a prompt that is longer than what it takes, rather than to cut it', async () => {
    const journal = new MemoryJournal()
    await callModel(journal.place('n'), request(registryOn(), { messages: [new HumanMessage('x'.repeat(3000))] }))
    expect(journal.kinds('fallback.used')[0]?.data.reason).toContain('and it takes 2048')
  })
})

describe('the thread of models', () => {
  const never = new AbortController().signal
  const threadOn = (models: Parameters<typeof createModelThread>[0]): ModelThread => {
    const thread = createModelThread(models)
    open.push(thread)
    return thread
  }

  it('gives a unit vector for each text', async () => {
    const made = await threadOn({ folder }).embed('tiny-embeddings', ['hello', 'hello', 'something else'], never)
    const [one, same, other] = made.vectors
    expect(one).toHaveLength(16)
    expect(Math.hypot(...(one ?? []))).toBeCloseTo(1, 5)
    expect(same).toEqual(one)
    expect(other).not.toEqual(one)
    // one token for each byte
    expect(made.tokens).toBe(24)
  })

  it('reads the words of a text as the makers of the model say, and no text in part', async () => {
    const text = 'a text of words'
    const [mean] = (await threadOn({ folder }).embed('tiny-embeddings', [text], never)).vectors
    const pooling = join(folder, 'tiny-embeddings', '1_Pooling')
    await mkdir(pooling)
    try {
      await writeFile(join(pooling, 'config.json'), '{"pooling_mode_cls_token": true}')
      const [first] = (await threadOn({ folder }).embed('tiny-embeddings', [text], never)).vectors
      expect(first).not.toEqual(mean)
      expect(first).toEqual((await threadOn({ folder }).embed('tiny-embeddings', ['another text'], never)).vectors[0])
    } finally {
      await rm(pooling, { recursive: true })
    }
    const long = threadOn({ folder }).embed('tiny-embeddings', ['short', 'x'.repeat(3_000)], never)
    await expect(long).rejects.toMatchObject({ code: 'model.refused', message: expect.stringContaining('text 2 has 3000 tokens') })
  })

  it('fetches a model with progress where it may, keeps it, and reads it from there', async () => {
    const asked: string[] = []
    const hub = createServer(async (incoming, response) => {
      asked.push(incoming.url ?? '')
      const file = /^\/tiny\/text\/resolve\/main\/([\w./]+)$/.exec(decodeURIComponent(incoming.url ?? ''))?.[1]?.replace('_q4', '')
      const at = file && join(folder, 'tiny', 'text', file)
      const size = at ? ((await stat(at).catch(() => null))?.size ?? null) : null
      if (!at || size === null) return response.writeHead(404).end()
      response.writeHead(200, { 'content-length': size })
      if (incoming.method === 'HEAD') return response.end()
      createReadStream(at).pipe(response)
    })
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve))
    const fetchFrom = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`
    const own = join(root, 'fetched')
    const registry = registryOn({ TRELLIS_TRANSFORMERS_FOLDER: own, TRELLIS_TRANSFORMERS_HOST: fetchFrom })
    const journal = new MemoryJournal()
    expect((await callModel(journal.place('n'), request(registry))).provider).toBe('transformers')
    const progress = journal.kinds('node.progress').map(({ data }) => data)
    expect(progress.at(-1)?.note).toMatch(/^transformers:tiny\/text: /)
    expect(progress.some(({ note, total }) => String(note).includes('model_q4.onnx') && Number(total) > 100_000)).toBe(true)
    expect(asked.length).toBeGreaterThan(3)
    await new Promise((resolve) => hub.close(resolve))
    await threadOn({ folder: own }).load('tiny/text', 'text-generation', () => {}, never)
  })
})
