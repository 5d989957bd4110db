import { afterEach, describe, expect, it } from 'vitest'
import { type FakeServer, startOpenAiServer } from './fixtures/openai-server.ts'
import { readModelSettings } from './model-settings.ts'
import { createModelRegistry } from './registry.ts'

let server: FakeServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

describe('the model registry', () => {
  it('lists what a server offers, aliases, and what is not set up with the way to do so', async () => {
    server = await startOpenAiServer(() => ({ text: '' }), ['llama3.2', 'qwen3'])
    const registry = createModelRegistry(readModelSettings({ TRELLIS_LOCAL_BASE_URL: server.baseUrl, TRELLIS_MODEL_SMART: 'local:qwen3' }))
    const models = await registry.list()
    const names = models.map(({ name }) => name)
    const servers = ['openai', 'anthropic', 'google', 'xai', 'ollama']
    expect(names).toEqual(['offline', ...servers, 'local:llama3.2', 'local:qwen3', 'smart', 'fast', 'local', 'embeddings'])
    expect(models.find(({ name }) => name === 'openai')?.unavailable).toContain('OPENAI_API_KEY')
    expect(models.find(({ name }) => name === 'smart')).toMatchObject({ provider: 'local', model: 'qwen3', local: true })
  })

  it('says why a server that does not answer offers nothing', async () => {
    const models = await createModelRegistry(readModelSettings({ TRELLIS_LOCAL_BASE_URL: 'http://127.0.0.1:9/v1' })).list()
    expect(models.find(({ name }) => name === 'local')?.unavailable).toContain('cannot be reached')
  })

  it('follows aliases, those of the workflow before its own', async () => {
    server = await startOpenAiServer(() => ({ text: '' }))
    const registry = createModelRegistry(readModelSettings({ TRELLIS_OPENAI_BASE_URL: server.baseUrl, TRELLIS_MODEL_FAST: 'openai:small' }))
    expect((await registry.resolve('fast')).info.name).toBe('openai:small')
    expect((await registry.withAliases({ fast: 'big', big: 'openai:large' }).resolve('fast')).info.name).toBe('openai:large')
  })

  it('takes the first model of a local server where none is named', async () => {
    server = await startOpenAiServer(() => ({ text: '' }), ['only-one'])
    const registry = createModelRegistry(readModelSettings({ TRELLIS_LOCAL_BASE_URL: server.baseUrl }))
    expect((await registry.resolve('local')).info.name).toBe('local:only-one')
  })

  it.each([
    ['an alias that leads in a circle', { a: 'b', b: 'a' }, 'a', 'model.unknown'],
    ['a name that means nothing', {}, 'gpt-5', 'model.unknown'],
    ['a provider without a model', {}, 'openai', 'model.unknown'],
    ['a provider that is not set up', {}, 'openai:gpt-5', 'model.unavailable'],
  ])('refuses %s', async (_, aliases, name, code) => {
    await expect(createModelRegistry(readModelSettings({})).withAliases(aliases).resolve(name)).rejects.toMatchObject({ code })
  })
})

describe('model settings', () => {
  it('need nothing: every alias is then the offline model, and no server is known', () => {
    const settings = readModelSettings({})
    expect(settings.aliases).toEqual({ smart: 'offline', fast: 'offline', local: 'local:', embeddings: 'offline' })
    expect([settings.endpoints.local?.baseUrl, settings.endpoints.ollama?.baseUrl]).toEqual([undefined, undefined])
  })

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:11434/v1'],
    ['gpu.lan:9000', 'http://gpu.lan:9000/v1'],
    ['0.0.0.0:11434', 'http://127.0.0.1:11434/v1'],
    ['https://ollama.example.org', 'https://ollama.example.org:11434/v1'],
  ])('read OLLAMA_HOST=%s', (host, url) => {
    expect(readModelSettings({ OLLAMA_HOST: host }).endpoints.local?.baseUrl).toBe(url)
  })

  it('take the workspace below the environment', () => {
    const workspace = { aliases: { smart: 'openai:a', mine: 'openai:b' }, prices: {}, timeout_seconds: 5 }
    const settings = readModelSettings({ TRELLIS_MODEL_SMART: 'openai:c', OPENAI_API_KEY: 'k' }, workspace)
    expect(settings.aliases).toMatchObject({ smart: 'openai:c', mine: 'openai:b' })
    expect(settings.endpoints.openai).toMatchObject({ timeouts: { totalMs: 5000 }, baseUrl: 'https://api.openai.com/v1', apiKey: 'k' })
  })

  it('refuse a time limit that is none', () => {
    expect(() => readModelSettings({ TRELLIS_MODEL_TIMEOUT_SECONDS: 'soon' })).toThrow(expect.objectContaining({ code: 'request.invalid' }))
  })
})
