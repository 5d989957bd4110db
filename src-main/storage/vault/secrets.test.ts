import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSecrets } from './open-secrets.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-secrets-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const secretsOf = (env: NodeJS.ProcessEnv = {}) =>
  openSecrets({
    workspace: join(folder, 'workspace'),
    profile: join(folder, 'profile'),
    keychain: { wrap: async (key) => key, unwrap: async (key) => key },
    env,
  })
const value = 'a-value-of-some-length'
const tool = 'tool:http_request'

describe('a secret', () => {
  it('is given to whom and where it is for, and refused to all others', async () => {
    const secrets = secretsOf()
    await secrets.put('github', value, { consumers: [tool, 'mcp:github'], origins: ['https://api.github.com', 'program'] })
    expect(await secrets.reveal('github', { consumer: tool, origin: 'https://api.github.com' })).toBe(value)
    expect(await secrets.reveal('github', { consumer: 'mcp:github', origin: null })).toBe(value)
    for (const [consumer, origin] of [
      ['tool:other', 'https://api.github.com'],
      [tool, 'https://api.github.com:8443'],
      [tool, 'http://api.github.com'],
      [tool, 'https://api.github.com.evil.example'],
      [tool, 'https://github.com'],
      [tool, 'not an address'],
    ] as const)
      await expect(secrets.reveal('github', { consumer, origin })).rejects.toMatchObject({ code: 'secret.refused' })
    await secrets.put('github', undefined, { consumers: [tool], origins: ['https://api.github.com'] })
    await expect(secrets.reveal('github', { consumer: tool, origin: null })).rejects.toMatchObject({ code: 'secret.refused' })
  })

  it('says of one that there is not how it is made, and takes no value that could not be masked, and no place that is none', async () => {
    const secrets = secretsOf()
    await expect(secrets.reveal('git.hub', { consumer: tool, origin: null })).rejects.toMatchObject({
      code: 'secret.unknown',
      hint: expect.stringContaining('TRELLIS_SECRET_GIT_HUB'),
    })
    await expect(secrets.put('short', '1234567', { consumers: [], origins: [] })).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(secrets.put('x', value, { consumers: [], origins: ['anywhere'] })).rejects.toMatchObject({ code: 'request.invalid' })
  })

  it('of the environment comes first, is listed without its value, and goes where its variables say', async () => {
    await secretsOf().put('GITHUB', 'the one in the vault', { consumers: [tool], origins: ['https://api.github.com'] })
    const secrets = secretsOf({
      TRELLIS_SECRET_GITHUB: value,
      TRELLIS_SECRET_GITHUB_FOR: 'tool:http_request@https://api.github.com mcp:github@program',
      TRELLIS_SECRET_UNUSED: 'for nobody at all',
      OPENAI_API_KEY: 'sk-0123456789',
      OPENAI_BASE_URL: 'https://proxy.example/v1',
    })
    expect(await secrets.reveal('github', { consumer: tool, origin: 'https://api.github.com:443' })).toBe(value)
    expect(await secrets.reveal('GITHUB', { consumer: 'mcp:github', origin: null })).toBe(value)
    expect(await secrets.reveal('OPENAI_API_KEY', { consumer: 'model:openai', origin: 'https://proxy.example' })).toBe('sk-0123456789')
    for (const name of ['UNUSED', 'OPENAI_API_KEY'])
      await expect(secrets.reveal(name, { consumer: 'model:openai', origin: 'https://api.openai.com' })).rejects.toMatchObject({
        code: 'secret.refused',
      })
    const listed = await secrets.list()
    expect(listed.secrets.map(({ name, source, variable }) => [name, source, variable])).toEqual([
      ['GITHUB', 'environment', 'TRELLIS_SECRET_GITHUB'],
      ['GITHUB', 'vault', null],
      ['OPENAI_API_KEY', 'environment', 'OPENAI_API_KEY'],
      ['UNUSED', 'environment', 'TRELLIS_SECRET_UNUSED'],
    ])
    expect(JSON.stringify(listed)).not.toContain(value)
  })
})
