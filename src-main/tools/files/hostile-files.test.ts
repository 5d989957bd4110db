import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { callBuiltIn } from '../testing/call-built-in.ts'
import { TestGrants } from '../testing/test-access.ts'

let root: string
let open: string
let closed: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trellis-files-')))
  open = join(root, 'open')
  closed = join(root, 'closed')
  mkdirSync(join(open, 'sub'), { recursive: true })
  mkdirSync(closed)
  writeFileSync(join(closed, 'note.txt'), 'canary')
  writeFileSync(join(open, 'sub', 'note.txt'), 'fine')
  writeFileSync(join(open, 'note.txt'), 'fine')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const grants = () => new TestGrants({ type: 'folder', path: open, access: 'read' }, { type: 'folder', path: open, access: 'write' })
const call = async (tool: string, args: JsonObject) => (await callBuiltIn(tool, args, { grants: grants() })).result

describe.skipIf(process.platform === 'win32')('a folder that changes while it is used', () => {
  /** A process that puts a link to the closed folder, and the folder itself, in turns. */
  async function whileSwapped(kind: 'folder' | 'file', work: () => Promise<void>) {
    const [target, spare] = kind === 'folder' ? [join(open, 'sub'), join(open, 'spare')] : [join(open, 'note.txt'), join(open, 'spare.txt')]
    const link = kind === 'folder' ? closed : join(closed, 'note.txt')
    const script = `const { renameSync, symlinkSync, unlinkSync } = require('node:fs')
      for (;;) { try { renameSync(${JSON.stringify(target)}, ${JSON.stringify(spare)}); symlinkSync(${JSON.stringify(link)}, ${JSON.stringify(target)}); unlinkSync(${JSON.stringify(target)}); renameSync(${JSON.stringify(spare)}, ${JSON.stringify(target)}) } catch {} }`
    const swapper = spawn(process.execPath, ['-e', script], { stdio: 'ignore' })
    try {
      await work()
    } finally {
      swapper.kill('SIGKILL')
      await new Promise((resolve) => swapper.once('exit', resolve))
    }
  }

  it.each(['folder', 'file'] as const)('never gives away what is outside: a %s', { timeout: 60_000 }, async (kind) => {
    const path = kind === 'folder' ? join(open, 'sub', 'note.txt') : join(open, 'note.txt')
    await whileSwapped(kind, async () => {
      for (let at = 0; at < 150; at++) {
        const results = await Promise.all([
          call('read_file', { path }),
          call('list_files', { path: join(open, 'sub') }),
          call('find_files', { path: open, containing: 'cana' }),
        ])
        expect(JSON.stringify(results)).not.toContain('canary')
      }
    })
  })

  it('is never written through', { timeout: 60_000 }, async () => {
    await whileSwapped('folder', async () => {
      for (let at = 0; at < 150; at++) await call('write_file', { path: join(open, 'sub', `${at}.txt`), content: 'x', replace: true })
    })
    expect(readdirSync(closed)).toEqual(['note.txt'])
  })
})

describe.skipIf(process.platform === 'win32')('a file', () => {
  it.each([
    '../closed/note.txt',
    'sub/../../closed/note.txt',
    '%2e%2e/closed/note.txt',
    '..%2fclosed/note.txt',
    '..\\closed\\note.txt',
    '．．/closed/note.txt',
    '‥/closed/note.txt',
    'note.txt\u0000',
    'a'.repeat(5000),
    `${'a/'.repeat(2000)}x`,
    'note.txt/',
    'note.txt/.',
    'sub',
    '',
  ])('is not read as %j', async (name) => {
    const result = await call('read_file', { path: `${open}/${name}` })
    expect(result.code).toMatch(/^(grant\.missing|tool\.(failed|invalid_parameters|insufficient_permissions))$/)
  })

  it.each([
    '/proc/self/environ',
    '/proc/self/fd/0',
    '/dev/stdin',
    '/dev/fd/0',
    '//proc/self/environ',
    '/proc/./self/cwd/package.json',
    '/tmp/../proc/self/maps',
    '/sys/kernel/notes',
    '/run/secrets',
    'file:///etc/passwd',
    '~/.ssh/id_rsa',
  ])('of the system is not read as %s', async (path) => {
    expect((await call('read_file', { path })).code).toMatch(/^tool\.(invalid_parameters|insufficient_permissions)$/)
  })

  it.each([
    ...['.ENV', '.env.', '.env ', '.ｅnv', '.env\u200b', '.e\u00adnv', '.env~', '.envrc', '.ENV.PRODUCTION', 'ID_RSA', 'id_rsa\u2060'],
    ...['id_rsa.bak', 'id_ed25519_sk', '.SSH/x', '.vault-token', '.boto', '.s3cfg', '.htpasswd', '.my.cnf', '.dockercfg', '.git/config'],
    ...['.config/gcloud/x', '.config/GH/hosts.yml', '.config/rclone/rclone.conf', '.terraform.d/credentials.tfrc.json', '.bash_history'],
    ...['.cargo/credentials.toml', '.m2/settings.xml', '.gem/credentials', 'key.p12', 'store.jks', '.databrickscfg', '.snowflake/x'],
  ])('with credentials is not read: %j', async (name) => {
    mkdirSync(join(open, name, '..'), { recursive: true })
    writeFileSync(join(open, name), 'canary')
    expect((await call('read_file', { path: join(open, name) })).code).toBe('tool.insufficient_permissions')
    expect(JSON.stringify(await call('find_files', { path: open, containing: 'cana' }))).not.toContain('canary')
  })

  it.each([
    'id_rsa.pub',
    'environment.md',
    '.github/x.yml',
    'settings.xml',
    '.config/app/x',
    'config',
    'history.log',
    '.cargo/config.toml',
  ])('without any is read: %s', async (name) => {
    mkdirSync(join(open, name, '..'), { recursive: true })
    writeFileSync(join(open, name), 'fine')
    expect((await call('read_file', { path: join(open, name) })).text).toBe('fine')
  })
})
