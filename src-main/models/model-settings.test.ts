import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readModelSettings, readWorkspaceModels } from './model-settings.ts'

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
  expect(await readWorkspaceModels(folder)).toEqual({
    aliases: { smart: 'local:qwen3' },
    local: { base_url: 'http://127.0.0.1:1234/v1' },
    prices: { 'openai:gpt-5': { input: 1.25, output: 10 } },
  })
})

it('needs no such file', async () => {
  expect(await readWorkspaceModels(folder)).toEqual({ aliases: {}, prices: {} })
})

it.each(['http://evil.example/v1', 'http://192.168.1.4/v1', 'http://127.0.0.1.evil.example/v1', 'http://user@[::2]/v1'])(
  'does not let a workspace lead evidence to %s',
  async (address) => {
    await writeFile(join(folder, 'trellis.yaml'), `models:\n  local:\n    base_url: ${address}\n`)
    await expect(readWorkspaceModels(folder)).rejects.toMatchObject({ code: 'request.invalid' })
  },
)

it('sends no key to an address that came with a workspace', () => {
  const workspace = { aliases: {}, prices: {}, local: { base_url: 'http://127.0.0.1:1234/v1' } }
  expect(readModelSettings({ TRELLIS_LOCAL_API_KEY: 'k' }, workspace).local).toEqual({
    baseUrl: 'http://127.0.0.1:1234/v1',
    apiKey: undefined,
  })
  const own = { TRELLIS_LOCAL_API_KEY: 'k', TRELLIS_LOCAL_BASE_URL: 'http://gpu.lan/v1' }
  expect(readModelSettings(own, workspace).local).toEqual({ baseUrl: 'http://gpu.lan/v1', apiKey: 'k' })
})

it.each(['models:\n  api_key: sk-123\n', 'models:\n  local:\n    base_url: nowhere\n', 'models: ['])('refuses %j', async (text) => {
  await writeFile(join(folder, 'trellis.yaml'), text)
  await expect(readWorkspaceModels(folder)).rejects.toMatchObject({
    code: 'request.invalid',
    place: { file: join(folder, 'trellis.yaml') },
  })
})

it('takes no price that is none', async () => {
  for (const price of ['{input: -1, output: 1}', '{input: 1}', 'cheap']) {
    await writeFile(join(folder, 'trellis.yaml'), `models:\n  prices:\n    openai:gpt-5: ${price}\n`)
    await expect(readWorkspaceModels(folder)).rejects.toMatchObject({ code: 'request.invalid' })
  }
})
