import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { readToolSettings } from '../systems/tool-settings.ts'
import { callBuiltIn } from '../testing/call-built-in.ts'
import { TestGrants } from '../testing/test-access.ts'
import { findProgram } from './run-program.ts'

let root: string
let work: string
/** A program that leaves a trace of having run. */
let evil: string
const ran = () => existsSync(join(root, 'pwned'))
const own = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' }
const git = (...args: string[]) => execFileSync('git', args, { cwd: work, env: own, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' })

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'trellis-git-')))
  work = join(root, 'work')
  evil = join(root, 'evil')
  mkdirSync(work)
  writeFileSync(evil, `#!/bin/sh\ntouch ${join(root, 'pwned')}\ncat\n`)
  chmodSync(evil, 0o755)
  git('init', '-q', '.')
  writeFileSync(join(work, 'a.txt'), 'a\n')
  git('add', '.')
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'first')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function run(...args: string[]): Promise<JsonObject> {
  const programs = { git: { subcommands: ['status', 'log', 'diff', 'st'], options: ['-p', '--oneline'] } }
  writeFileSync(join(root, 'trellis.yaml'), JSON.stringify({ tools: { shell: { programs } } }))
  const detail = `${await findProgram('git')} (status | log | diff | st) -p --oneline`
  const grants = new TestGrants({ type: 'folder', path: work, access: 'write' }, { type: 'tool', tool: 'shell', detail })
  const call = { program: 'git', arguments: args, folder: work }
  return (await callBuiltIn('shell', call, { toolSettings: () => readToolSettings(root), grants })).result
}

/** Has git look at the file again, which it does when it seems to have changed. */
function touched() {
  writeFileSync(join(work, 'a.txt'), 'b\n')
  utimesSync(join(work, 'a.txt'), 0, 0)
}

describe.skipIf(process.platform === 'win32')('git in a folder that may come from anybody', () => {
  it('does what it was allowed to', async () => {
    git('config', 'core.hooksPath', '.husky')
    touched()
    expect(await run('status')).toMatchObject({ exit_code: 0, stdout: expect.stringContaining('modified:   a.txt') })
    expect(await run('log', '--oneline')).toMatchObject({ exit_code: 0, stdout: expect.stringContaining('first') })
    expect(await run('diff')).toMatchObject({ exit_code: 0, stdout: expect.stringContaining('+b') })
  })

  it('asks no monitor of files', async () => {
    git('config', 'core.fsmonitor', evil)
    expect([await run('status'), ran()]).toMatchObject([{ exit_code: 0 }, false])
  })

  it('runs no hook', async () => {
    writeFileSync(join(work, '.git', 'hooks', 'post-index-change'), readFileSync(evil))
    chmodSync(join(work, '.git', 'hooks', 'post-index-change'), 0o755)
    utimesSync(join(work, 'a.txt'), 1_000_000_000, 1_000_000_000)
    expect([await run('status'), ran()]).toMatchObject([{ exit_code: 0 }, false])
  })

  it('checks no signature', async () => {
    git('config', 'log.showSignature', 'true')
    expect(await run('log')).toMatchObject({ exit_code: 0 })
  })

  it.each([
    ['filter.x.clean', 'status'],
    ['filter.x.process', 'status'],
    ['diff.external', 'diff'],
    ['diff.x.command', 'diff'],
    ['diff.x.textconv', 'diff'],
    ['gpg.program', 'log'],
    ['gpg.ssh.program', 'log'],
    ['alias.st', 'st'],
    ['core.sshCommand', 'status'],
    ['core.worktree', 'status'],
    ['credential.helper', 'status'],
    ['credential.https://example.com.helper', 'status'],
    ['hook.x.command', 'status'],
    ['remote.origin.uploadpack', 'status'],
  ])('is not run where %s names a program', async (key, subcommand) => {
    git('config', key, key === 'alias.st' ? `!${evil}` : evil)
    writeFileSync(join(work, '.gitattributes'), '* filter=x diff=x\n')
    touched()
    const result = await run(subcommand)
    expect([result, ran()]).toMatchObject([
      { code: 'tool.insufficient_permissions', message: expect.stringContaining(key.toLowerCase().split('.')[0] ?? '') },
      false,
    ])
  })

  it('is not run where a file that the settings include names one', async () => {
    writeFileSync(join(work, 'more'), `[filter "x"]\n\tclean = ${evil}\n`)
    git('config', 'include.path', '../more')
    expect([await run('status'), ran()]).toMatchObject([{ code: 'tool.insufficient_permissions' }, false])
  })

  it('is not run where the folder itself is a repository that does', async () => {
    git('config', 'filter.x.clean', evil)
    rmSync(join(root, 'bare'), { recursive: true, force: true })
    execFileSync('cp', ['-r', join(work, '.git'), join(root, 'bare')])
    rmSync(work, { recursive: true })
    execFileSync('mv', [join(root, 'bare'), work])
    expect([await run('status'), ran()]).toMatchObject([{ code: 'tool.insufficient_permissions' }, false])
  })
})
