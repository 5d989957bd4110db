import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors/app-error.ts'
import type { GrantCheck } from '../grants/grant-check.ts'
import { readModelSettings } from './model-settings.ts'
import { createAccess } from './settings/access.ts'
import { readModelsSection } from './settings/models-section.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-models-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('reads the models of a workspace', async () => {
  await writeFile(
    join(folder, 'trellis.yaml'),
    'models:\n  aliases:\n    smart: local:qwen3\n  local:\n    base_url: http://127.0.0.1:1234/v1\n  prices:\n    openai:gpt-5: {input: 1.25, output: 10}\n',
  )
  expect(await readModelsSection(folder)).toEqual({
    aliases: { smart: 'local:qwen3' },
    local: { base_url: 'http://127.0.0.1:1234/v1' },
    prices: { 'openai:gpt-5': { input: 1.25, output: 10 } },
  })
})

it('needs no such file', async () => {
  expect(await readModelsSection(folder)).toEqual({ aliases: {}, prices: {} })
})

describe('a server that a workspace names', () => {
  const at = (base_url: string) => readModelSettings({ TRELLIS_LOCAL_API_KEY: 'k' }, { aliases: {}, prices: {}, local: { base_url } })
  const granting = (...origins: string[]): GrantCheck => ({
    require: async () => {},
    isGranted: async (request) => request.type === 'host' && origins.includes(request.origin),
  })

  it.each(['http://evil.example/v1', 'http://192.168.1.4/v1', 'http://127.0.0.1.evil.example/v1', 'http://user@[::2]/v1'])(
    'is not spoken to at %s',
    async (address) => {
      const { local } = at(address).endpoints
      await expect(createAccess().open('local', local!)).rejects.toMatchObject({ code: 'model.unavailable' })
      const elsewhere = createAccess({ grants: granting('https://other.example:443') })
      await expect(elsewhere.open('local', local!)).rejects.toMatchObject({ code: 'model.unavailable' })
    },
  )

  it('is spoken to once a person granted it, and on this machine without', async () => {
    const granted = createAccess({ grants: granting('http://gpu.lan:8000') })
    const open = await granted.open('local', at('http://gpu.lan:8000/v1').endpoints.local!)
    expect(open).toEqual({ baseUrl: 'http://gpu.lan:8000/v1', apiKey: undefined })
    expect((await createAccess().open('local', at('http://127.0.0.1:1234/v1/').endpoints.local!)).baseUrl).toBe('http://127.0.0.1:1234/v1')
  })

  it('gets no key of the environment', () => {
    expect(at('http://127.0.0.1:1234/v1').endpoints.local?.apiKey).toBeUndefined()
    const own = { TRELLIS_LOCAL_API_KEY: 'k', TRELLIS_LOCAL_BASE_URL: 'http://gpu.lan/v1' }
    const { local } = readModelSettings(own, { aliases: {}, prices: {}, local: { base_url: 'http://127.0.0.1:1234/v1' } }).endpoints
    expect(local).toMatchObject({ baseUrl: 'http://gpu.lan/v1', apiKey: 'k', from: 'person' })
  })
})

describe('the key of a provider', () => {
  const secrets = (values: Record<string, string>, seen: unknown[] = []) => ({
    async reveal(name: string, use: { consumer: string; origin: string | null }) {
      seen.push({ name, ...use })
      const value = values[name]
      if (value === undefined) throw Object.assign(new AppError('request.invalid', 'no such secret'), { code: 'secret.unknown' })
      return value
    },
  })

  it('comes from the environment, or from a secret that is given out to the provider and its address', async () => {
    const seen: unknown[] = []
    const { endpoints } = readModelSettings({})
    const access = createAccess({ secrets: secrets({ ANTHROPIC_API_KEY: 'sk-ant' }, seen) })
    expect(await access.open('anthropic', endpoints.anthropic!)).toEqual({ baseUrl: 'https://api.anthropic.com', apiKey: 'sk-ant' })
    expect(seen).toEqual([{ name: 'ANTHROPIC_API_KEY', consumer: 'model:anthropic', origin: 'https://api.anthropic.com:443' }])
    const fromEnvironment = readModelSettings({ ANTHROPIC_API_KEY: 'sk-env' }).endpoints.anthropic!
    expect((await access.open('anthropic', fromEnvironment)).apiKey).toBe('sk-env')
  })

  it.each(['openai', 'anthropic', 'google', 'xai'])('is needed at the public address of %s', async (name) => {
    const endpoint = readModelSettings({}).endpoints[name]!
    await expect(createAccess({ secrets: secrets({}) }).open(name, endpoint)).rejects.toMatchObject({
      code: 'model.unavailable',
      hint: endpoint.setUp,
    })
  })
})

it.each(['models:\n  api_key: sk-123\n', 'models:\n  local:\n    base_url: nowhere\n', 'models: ['])('refuses %j', async (text) => {
  await writeFile(join(folder, 'trellis.yaml'), text)
  await expect(readModelsSection(folder)).rejects.toMatchObject({
    code: 'request.invalid',
    place: { file: join(folder, 'trellis.yaml') },
  })
})

it('takes no price that is none', async () => {
  for (const price of ['{input: -1, output: 1}', '{input: 1}', 'cheap']) {
    await writeFile(join(folder, 'trellis.yaml'), `models:\n  prices:\n    openai:gpt-5: ${price}\n`)
    await expect(readModelsSection(folder)).rejects.toMatchObject({ code: 'request.invalid' })
  }
})
