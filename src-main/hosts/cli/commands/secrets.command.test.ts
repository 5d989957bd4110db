import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openEngineHost } from '../../engine-host.ts'

const program = fileURLToPath(new URL('../../../entries/cli.entry.ts', import.meta.url))
const passphrase = 'open sesame, please'
const value = 'a-value-that-nobody-sees'
let folder: string
let env: NodeJS.ProcessEnv
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-secrets-'))
  env = {
    TRELLIS_PROFILE: join(folder, 'profile'),
    TRELLIS_WORKSPACE: join(folder, 'none'),
    TRELLIS_VAULT_PASSPHRASE: passphrase,
    OPENAI_API_KEY: undefined,
  }
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** Runs `trellis secrets …` with something piped into it. */
async function secrets(args: readonly string[], input = ''): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [program, 'secrets', ...args], { cwd: folder, env: { ...process.env, NO_COLOR: '1', ...env } })
  child.stdin.end(input)
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  return { code: await new Promise((resolve) => child.once('close', resolve)), out, err }
}

const rules = ['--for', 'tool:http_request', '--to', 'https://api.example.com']

test('a secret is set from the input, listed without its value, allowed elsewhere and removed', { timeout: 120_000 }, async () => {
  expect(await secrets(['list'])).toMatchObject({ code: 0, out: '' })
  expect(await secrets(['set', 'shop'], value)).toMatchObject({ code: 2, err: expect.stringContaining('needs somebody') })
  expect(await secrets(['set', 'shop', ...rules], '')).toMatchObject({ code: 2, err: expect.stringContaining('empty') })
  expect(await secrets(['set', 'shop', ...rules], `${value}\n`)).toMatchObject({ code: 0 })
  const { out } = await secrets(['list'])
  expect(out).toMatch(/^shop {2}\S+ {2}for tool:http_request, to https:\/\/api\.example\.com:443\n$/)
  // another value, and the rules stay
  expect((await secrets(['set', 'shop'], 'another-value')).code).toBe(0)
  expect((await secrets(['allow', 'shop', '--for', 'mcp:shop', '--for', 'tool:http_request', '--to', 'program'])).code).toBe(0)
  expect(JSON.parse((await secrets(['list', '--json'])).out)).toMatchObject({
    vault: { key: 'passphrase' },
    secrets: [{ name: 'shop', consumers: ['mcp:shop', 'tool:http_request'], origins: ['program'] }],
  })
  expect(await secrets(['remove', 'none'])).toMatchObject({ code: 2, err: expect.stringContaining('secret.unknown') })
  expect((await secrets(['remove', 'shop'])).code).toBe(0)
  expect((await secrets(['list'])).out).toBe('')
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) expect((await readFile(join(entry.parentPath, entry.name))).includes(value)).toBe(false)
})

test('the passphrase changes, and a wrong one changes nothing', { timeout: 120_000 }, async () => {
  await secrets(['set', 'shop', ...rules], value)
  env.TRELLIS_VAULT_PASSPHRASE = 'not this one'
  expect(await secrets(['passphrase'], 'a new one, longer')).toMatchObject({
    code: 2,
    err: expect.stringContaining('vault.passphrase_wrong'),
  })
  env.TRELLIS_VAULT_PASSPHRASE = passphrase
  expect(await secrets(['passphrase'], 'short')).toMatchObject({ code: 2, err: expect.stringContaining('at least 8') })
  expect((await secrets(['passphrase'], 'a new one, longer\n')).code).toBe(0)
  expect((await secrets(['allow', 'shop', '--to', 'program'])).err).toContain('vault.passphrase_wrong')
  env.TRELLIS_VAULT_PASSPHRASE = 'a new one, longer'
  expect((await secrets(['allow', 'shop', '--to', 'program'])).code).toBe(0)
})

test('in a workspace that is open, its process keeps them', { timeout: 120_000 }, async () => {
  vi.stubEnv('TRELLIS_PROFILE', env.TRELLIS_PROFILE as string)
  const host = await openEngineHost({ workspace: join(folder, 'ws') })
  try {
    const held = await host.api.secrets()
    await held.unlock(passphrase)
    // the command has no passphrase of its own
    env.TRELLIS_VAULT_PASSPHRASE = undefined
    expect((await secrets(['set', 'shop', ...rules, '--workspace', 'ws'], value)).code).toBe(0)
    expect(await held.reveal('shop', { consumer: 'tool:http_request', origin: 'https://api.example.com' })).toBe(value)
  } finally {
    await host.close()
  }
})
