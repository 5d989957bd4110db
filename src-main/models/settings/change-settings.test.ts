import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readModelSettings } from '../model-settings.ts'
import { createModelRegistry } from '../registry.ts'
import { openAiTitle, serversOnOwnPorts } from '../testing/model-servers.ts'
import { changeModelSettings } from './change-settings.ts'
import { findServers } from './find-servers.ts'
import { modelSettingsSummary } from './settings-summary.ts'

let folder: string
const file = () => join(folder, 'trellis.yaml')
const now = () => readFile(file(), 'utf8')
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-change-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const written = `# ours
agents: {} # kept

models:
  # the good one
  aliases:
    smart: openai:gpt-5 # since May
    fast: local:qwen3
  prices:
    openai:gpt-5: {input: 1, output: 2} # of our contract
mcp:
  - a: 1
`

describe('a change of what is set about models', () => {
  it('writes what it is about and leaves everything else as it stands, comments included', async () => {
    await writeFile(file(), written)
    await changeModelSettings(folder, [
      { set: 'alias', name: 'smart', model: 'anthropic:claude-sonnet-4-5' },
      { set: 'alias', name: 'fast', model: null },
      { set: 'price', model: 'openai:gpt-5', price: { input: 1.5, output: 2, cachedInput: 0.1 } },
      { set: 'fallbacks', alias: 'smart', chain: ['local:', 'offline'] },
      { set: 'server', name: 'lab', server: { baseUrl: 'http://127.0.0.1:8000/v1', wire: 'openai' } },
    ])
    expect(await now()).toBe(`# ours
agents: {} # kept

models:
  # the good one
  aliases:
    smart: anthropic:claude-sonnet-4-5 # since May
  prices:
    openai:gpt-5: { input: 1.5, output: 2, cached_input: 0.1 } # of our contract
  fallbacks:
    smart:
      - "local:"
      - offline
  servers:
    lab:
      base_url: http://127.0.0.1:8000/v1
      wire: openai
mcp:
  - a: 1
`)
  })

  it('keeps the order of rows about thinking, which counts, and what is written beside them', async () => {
    const thinking = (rows: [string, 'low' | 'medium' | 'high'][]) =>
      changeModelSettings(folder, [{ set: 'thinking', rows: rows.map(([model, effort]) => ({ model, effort })) }])
    await writeFile(file(), 'models:\n  thinking:\n    openai:*: low # for now\n    # the best\n    anthropic:claude-*: high\n')
    await thinking([
      ['anthropic:claude-*', 'medium'],
      ['openai:gpt-5', 'high'],
      ['openai:*', 'low'],
    ])
    expect(await now()).toBe(
      'models:\n  thinking:\n    # the best\n    anthropic:claude-*: medium\n    openai:gpt-5: high\n    openai:*: low # for now\n',
    )
    expect((await modelSettingsSummary(folder, {})).thinking.map(({ model }) => model)).toEqual([
      'anthropic:claude-*',
      'openai:gpt-5',
      'openai:*',
    ])
    await thinking([])
    expect(await now()).not.toContain('thinking')
    await thinking([['*', 'low']])
    expect((await modelSettingsSummary(folder, {})).thinking).toEqual([{ model: '*', effort: 'low' }])
  })

  it('says where a provider is that Trellis knows, and takes that back without what else is said of it', async () => {
    await writeFile(file(), 'models:\n  providers:\n    ollama: {limits: {concurrency: 2}}\n')
    await changeModelSettings(folder, [{ set: 'server', name: 'ollama', server: { baseUrl: 'http://127.0.0.1:11434', wire: 'ollama' } }])
    expect(await now()).toContain('ollama: { limits: { concurrency: 2 }, base_url: http://127.0.0.1:11434 }')
    await changeModelSettings(folder, [{ set: 'server', name: 'ollama', server: null }])
    expect(await now()).toContain('ollama: { limits: { concurrency: 2 } }')
  })

  it('makes the file where there is none, and is what the next registry works with', async () => {
    await changeModelSettings(folder, [
      { set: 'alias', name: 'smart', model: 'lab:m' },
      { set: 'server', name: 'lab', server: { baseUrl: 'http://127.0.0.1:9/v1', wire: 'openai' } },
    ])
    const { readModelsSection } = await import('./models-section.ts')
    const registry = createModelRegistry(readModelSettings({}, await readModelsSection(folder)))
    expect((await registry.resolve('smart')).info.name).toBe('lab:m')
    expect(await readdir(folder)).toEqual(['trellis.yaml'])
  })

  it.each<[string, string, Parameters<typeof changeModelSettings>[1]]>([
    ['would not be valid', written, [{ set: 'server', name: 'lab', server: { baseUrl: 'nowhere', wire: 'openai' } }]],
    [
      'takes a name that has a meaning',
      written,
      [{ set: 'server', name: 'offline', server: { baseUrl: 'http://127.0.0.1:1/v1', wire: 'openai' } }],
    ],
    ['is of a file that is no YAML', 'models: [', [{ set: 'alias', name: 'smart', model: 'offline' }]],
    ['is of a file that is no map', '- a\n', [{ set: 'alias', name: 'smart', model: 'offline' }]],
  ])('is refused where it %s, and the file stays', async (_, text, changes) => {
    await writeFile(file(), text)
    await expect(changeModelSettings(folder, changes)).rejects.toMatchObject({ code: 'request.invalid' })
    expect(await now()).toBe(text)
  })
})

describe('what is set about models', () => {
  it('is told with who said so, and without any key', async () => {
    await writeFile(file(), written)
    const env = { OPENAI_API_KEY: 'sk-canary-123456', TRELLIS_MODEL_FAST: 'xai:grok-4', TRELLIS_LOCAL_BASE_URL: 'http://127.0.0.1:1/v1' }
    const summary = await modelSettingsSummary(folder, env)
    expect(summary.aliases).toEqual([
      { name: 'smart', model: 'openai:gpt-5', from: 'workspace', fallbacks: [], byKind: false },
      { name: 'fast', model: 'xai:grok-4', from: 'environment', fallbacks: [], byKind: false },
      { name: 'local', model: 'local:', from: 'default', fallbacks: [], byKind: false },
      { name: 'embeddings', model: 'offline', from: 'default', fallbacks: [], byKind: false },
    ])
    expect(summary.providers.find(({ name }) => name === 'openai')).toMatchObject({ from: 'provider', environmentKey: true })
    expect(summary.providers.find(({ name }) => name === 'anthropic')).toMatchObject({ environmentKey: false, secret: 'ANTHROPIC_API_KEY' })
    expect(summary.providers.find(({ name }) => name === 'local')).toMatchObject({ from: 'person', baseUrl: 'http://127.0.0.1:1/v1' })
    expect(summary.prices[0]).toEqual({ model: 'openai:gpt-5', input: 1, output: 2, cachedInput: null, own: true })
    expect(summary.prices.filter(({ model }) => model === 'openai:gpt-5')).toHaveLength(1)
    expect(JSON.stringify(summary)).not.toContain('canary')
  })
})

it('finds the servers that answer, with their models, and takes nothing else for one', async () => {
  await using servers = await serversOnOwnPorts()
  const found = await findServers(servers.places)
  expect(found.map(({ title, models }) => [title, models])).toEqual([
    ['Ollama', ['qwen3:8b']],
    [openAiTitle, ['first', 'second']],
  ])
})
