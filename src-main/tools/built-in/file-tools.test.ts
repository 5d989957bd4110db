import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import { harnessServices } from '../../engine/testing/harness-services.ts'
import type { GrantCheck } from '../../grants/grant-check.ts'
import { callTool } from '../call-tool.ts'
import { createToolRegistry } from '../registry.ts'
import { TestGrants } from '../testing/test-access.ts'

let root: string
let open: string
let closed: string

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trellis-files-')))
  open = join(root, 'open')
  closed = join(root, 'closed')
  mkdirSync(join(open, 'inner'), { recursive: true })
  mkdirSync(closed)
  writeFileSync(join(open, 'notes.txt'), 'alpha\nBeta gamma\n')
  writeFileSync(join(open, 'inner', 'deep.log'), 'error: beta\n')
  writeFileSync(join(closed, 'secret.txt'), 'canary')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const granted = (access: 'read' | 'write', path = open) => new TestGrants({ type: 'folder', path, access })

async function use(name: string, args: JsonObject, grants: GrantCheck = granted('write')) {
  const journal = new MemoryJournal()
  journal.answers = [{ approved: true }]
  const tool = createToolRegistry().get(name)
  const outcome = await callTool(journal.place('n'), {
    tool,
    id: '0.0',
    args,
    agent: null,
    services: harnessServices({ grants }),
    evidence: null,
  })
  return outcome.ok ? (outcome.result as JsonObject) : { code: outcome.error.code, message: outcome.error.message }
}

describe('reading', () => {
  it('gives a file, a folder, and what is found', async () => {
    expect(await use('read_file', { path: join(open, 'notes.txt') })).toMatchObject({ text: 'alpha\nBeta gamma\n', ends: true })
    expect(await use('read_file', { path: join(open, 'notes.txt'), offset: 6, bytes: 4 })).toMatchObject({ text: 'Beta', ends: false })
    expect((await use('list_files', { path: open })).entries).toMatchObject([
      { name: 'inner', type: 'folder' },
      { name: 'notes.txt', type: 'file', bytes: 17 },
    ])
    expect(await use('find_files', { path: open, pattern: '**/*.log' })).toEqual({
      found: [{ path: join(open, 'inner/deep.log') }],
      more: false,
    })
    expect(await use('find_files', { path: open, containing: 'BETA' })).toMatchObject({
      found: [{ lines: [{ line: 2, text: 'Beta gamma' }] }, { lines: [{ line: 1 }] }],
    })
  })

  it('needs the grant of a folder around it', async () => {
    expect(await use('read_file', { path: join(closed, 'secret.txt') })).toMatchObject({ code: 'grant.missing' })
    expect(await use('list_files', { path: root })).toMatchObject({ code: 'grant.missing' })
    expect(await use('read_file', { path: join(open, '..', 'closed', 'secret.txt') })).toMatchObject({ code: 'grant.missing' })
    expect(await use('read_file', { path: `${open}x/notes.txt` })).toMatchObject({ code: 'tool.failed' })
    expect(await use('read_file', { path: join(open, 'notes.txt') }, granted('read'))).toMatchObject({ ends: true })
  })

  it('through a link is judged by where the link leads', async () => {
    symlinkSync(join(closed, 'secret.txt'), join(open, 'link.txt'))
    symlinkSync(closed, join(open, 'link-folder'))
    symlinkSync(join(open, 'notes.txt'), join(open, 'good.txt'))
    for (const path of ['link.txt', 'link-folder/secret.txt'])
      expect(await use('read_file', { path: join(open, path) })).toMatchObject({ code: 'grant.missing' })
    expect(await use('read_file', { path: join(open, 'good.txt') })).toMatchObject({ path: join(open, 'notes.txt') })
    expect(JSON.stringify(await use('find_files', { path: open, containing: 'canary' }))).not.toContain('secret')
  })

  it('of a granted folder that was replaced by a link is refused', async () => {
    renameSync(open, join(root, 'moved'))
    symlinkSync(closed, open)
    expect(await use('read_file', { path: join(open, 'secret.txt') })).toMatchObject({ code: 'grant.missing' })
  })

  it('never gives another file than the one that was judged, while names are swapped', async () => {
    const path = join(open, 'swap.txt')
    writeFileSync(path, 'harmless')
    // the grant is asked between resolving and opening: the worst moment
    const swapping: GrantCheck = {
      require: async () => {},
      async isGranted() {
        rmSync(path)
        symlinkSync(join(closed, 'secret.txt'), path)
        return true
      },
    }
    expect(await use('read_file', { path }, swapping)).not.toMatchObject({ text: 'canary' })
    // a folder on the way
    const inner = join(open, 'inner')
    const folderSwap: GrantCheck = {
      require: async () => {},
      async isGranted() {
        if (existsSync(join(root, 'aside'))) return true
        renameSync(inner, join(root, 'aside'))
        mkdirSync(join(closed, 'x'))
        writeFileSync(join(closed, 'deep.log'), 'canary')
        symlinkSync(closed, inner)
        return true
      },
    }
    expect(await use('read_file', { path: join(inner, 'deep.log') }, folderSwap)).toMatchObject({ code: 'tool.insufficient_permissions' })
  })

  it.each([
    '/proc/self/environ',
    '/dev/zero',
    '/dev/stdin',
    '/sys/kernel/notes',
    '/proc/self/root/etc/passwd',
    '/proc/self/cwd/package.json',
  ])('of %s is refused, also when all is granted', async (path) => {
    const { code } = await use('read_file', { path }, granted('read', '/'))
    expect(['tool.insufficient_permissions', 'tool.invalid_parameters', 'tool.failed']).toContain(code)
    if (path.startsWith('/proc/self/environ') || path === '/dev/zero') expect(code).toBe('tool.insufficient_permissions')
  })

  it('of a pipe does not wait for ever', async () => {
    execFileSync('mkfifo', [join(open, 'pipe')])
    expect(await use('read_file', { path: join(open, 'pipe') })).toMatchObject({ code: 'tool.invalid_parameters' })
  })

  it.each(['.env', '.env.production', '.ssh/id_ed25519', '.aws/credentials', '.git-credentials', '.trellis/trellis.db', 'keys/id_rsa'])(
    'of %s is refused inside a granted folder',
    async (name) => {
      mkdirSync(join(open, name, '..'), { recursive: true })
      writeFileSync(join(open, name), 'canary')
      expect(await use('read_file', { path: join(open, name) })).toMatchObject({ code: 'tool.insufficient_permissions' })
      expect(JSON.stringify(await use('find_files', { path: open, containing: 'canary' }))).not.toContain('canary')
    },
  )

  it.each(['notes.txt', './notes.txt', '../x', 'a\0b', '~/notes.txt'])('of the path %j is refused', async (path) => {
    expect(await use('read_file', { path })).toMatchObject({ code: 'tool.invalid_parameters' })
  })
})

describe('writing', () => {
  it('makes a file, and replaces one only when that was said', async () => {
    const path = join(open, 'new.txt')
    expect(await use('write_file', { path, content: 'one' })).toMatchObject({ path, replaced: false, bytes: 3 })
    expect(await use('write_file', { path, content: 'two' })).toMatchObject({ code: 'tool.invalid_parameters' })
    expect(await use('write_file', { path, content: 'two', replace: true })).toMatchObject({ replaced: true })
    expect([readFileSync(path, 'utf8'), readdirSync(open).filter((name) => name.endsWith('.tmp'))]).toEqual(['two', []])
  })

  it('needs leave to write', async () => {
    expect(await use('write_file', { path: join(open, 'a.txt'), content: '' }, granted('read'))).toMatchObject({ code: 'grant.missing' })
    expect(await use('write_file', { path: join(closed, 'a.txt'), content: '' })).toMatchObject({ code: 'grant.missing' })
  })

  it('does not go through links', async () => {
    symlinkSync(join(closed, 'secret.txt'), join(open, 'link.txt'))
    symlinkSync(closed, join(open, 'out'))
    const content = 'overwritten'
    expect(await use('write_file', { path: join(open, 'link.txt'), content, replace: true })).toMatchObject({
      code: 'tool.insufficient_permissions',
    })
    expect(await use('write_file', { path: join(open, 'out', 'secret.txt'), content, replace: true })).toMatchObject({
      code: 'grant.missing',
    })
    expect(readFileSync(join(closed, 'secret.txt'), 'utf8')).toBe('canary')
  })

  it('to a hard link leaves the other name as it was', async () => {
    linkSync(join(closed, 'secret.txt'), join(open, 'hard.txt'))
    expect(await use('write_file', { path: join(open, 'hard.txt'), content: 'x', replace: true })).toMatchObject({ replaced: true })
    expect(readFileSync(join(closed, 'secret.txt'), 'utf8')).toBe('canary')
  })

  it.each([
    '.bashrc',
    '.git/hooks/pre-commit',
    '.git/config',
    '.vscode/tasks.json',
    '.github/workflows/x.yml',
    '.envrc',
    '.mcp.json',
    '.npmrc',
    'trellis.yaml',
  ])('of %s is refused', async (name) => {
    mkdirSync(join(open, name, '..'), { recursive: true })
    const written = await use('write_file', { path: join(open, name), content: 'evil', replace: true })
    expect(written).toMatchObject({ code: 'tool.insufficient_permissions' })
    expect(existsSync(join(open, name))).toBe(false)
  })
})
