import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canonicalJson, type Json, type JsonObject } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { isAlive } from '../mcp/testing/mcp-bench.ts'
import { readToolSettings } from '../systems/tool-settings.ts'
import { callBuiltIn } from '../testing/call-built-in.ts'
import { json, localServer } from '../testing/local-server.ts'
import { hosts, TestGrants } from '../testing/test-access.ts'
import { endLeftBehind } from './process-mark.ts'
import { findProgram, runProgram } from './run-program.ts'
import { checkArguments } from './shell.tool.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trellis-shell-')))
  mkdirSync(join(folder, 'work'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const work = () => join(folder, 'work')
const live = () => new AbortController().signal

async function use(name: string, args: JsonObject, tools: JsonObject, grants: GrantRequest[]) {
  writeFileSync(join(folder, 'trellis.yaml'), JSON.stringify({ tools }))
  return callBuiltIn(name, args, { toolSettings: () => readToolSettings(folder), grants: new TestGrants(...grants) })
}

const shellGrants = async (detail: (path: string) => string, program: string): Promise<GrantRequest[]> => [
  { type: 'folder', path: work(), access: 'write' },
  { type: 'tool', tool: 'shell', detail: detail(await findProgram(program)) },
]

describe.skipIf(process.platform === 'win32')('the shell tool', () => {
  const tools = { shell: { programs: { ls: { options: ['-l'] }, printenv: {}, find: {}, cat: {}, echo: {} } } }
  const ls = (args: string[]) => ({ program: 'ls', arguments: args, folder: work() })

  it('is off where the workspace has not set it up', async () => {
    expect((await use('shell', ls([]), {}, [])).result).toMatchObject({ code: 'tool.unavailable' })
  })

  it('runs what was allowed, granted and agreed to', async () => {
    writeFileSync(join(work(), 'a.txt'), 'x')
    const { result, journal } = await use('shell', ls(['-l', 'a.txt']), tools, await shellGrants((path) => `${path} -l`, 'ls'))
    expect(result).toMatchObject({ exit_code: 0, stdout: expect.stringContaining('a.txt') })
    expect(journal.waits[0]).toMatchObject({ details: ls(['-l', 'a.txt']), tool: { safety: 'dangerous' } })
  })

  it('runs nothing that is not granted, and nothing more once the options are others', async () => {
    expect((await use('shell', ls([]), tools, [])).result).toMatchObject({ code: 'grant.missing' })
    const wider = { shell: { programs: { ls: { options: ['-l', '--all'] } } } }
    const granted = await shellGrants((path) => `${path} -l`, 'ls')
    expect((await use('shell', ls([]), wider, granted)).result).toMatchObject({ code: 'grant.missing' })
    expect((await use('shell', ls([]), tools, granted.slice(1))).result).toMatchObject({ code: 'grant.missing' })
  })

  it.each([
    ['rm', []],
    ['/bin/ls', []],
    ['../ls', []],
    ['constructor', []],
    ['ls', ['-R']],
    ['ls', ['--color=always']],
    ['ls', ['-l', '-la']],
    ['ls', ['--']],
    ['ls', ['-']],
    ['ls', ['@options']],
    ['ls', ['\u2212R']],
    ['ls', ['\u2014all']],
    ['find', ['.', '-exec', 'touch', 'pwned', ';']],
    ['find', ['.', '-delete']],
    ['cat', ['a\0b']],
  ] as const)('refuses %s %j', async (program, args) => {
    const { result } = await use('shell', { program, arguments: [...args], folder: work() }, tools, [])
    expect(['tool.insufficient_permissions', 'tool.invalid_parameters']).toContain(result.code)
  })

  it('sees a shell behind another name, and a name of a shell before another program', async () => {
    for (const [name, target] of [
      ['lister', '/bin/sh'],
      ['bash', '/bin/ls'],
    ] as const) {
      symlinkSync(target, join(folder, name))
      await expect(findProgram(join(folder, name))).rejects.toMatchObject({ code: 'tool.insufficient_permissions' })
    }
    symlinkSync('/bin/ls', join(folder, 'lists'))
    expect(await findProgram(join(folder, 'lists'))).toBe(realpathSync('/bin/ls'))
    // a name is looked for, and leads nowhere by itself
    for (const way of ['x/../ls', './ls', '../bin/ls'])
      await expect(findProgram(way)).rejects.toMatchObject({ code: 'tool.invalid_parameters' })
  })

  it('hands arguments over as they are', async () => {
    const odd = ['$(touch pwned)', '`touch pwned`', '; touch pwned', '| touch pwned', '&& touch pwned', '*', '$HOME', '"', "'", '\\', 'a b']
    const { result } = await use(
      'shell',
      { program: 'echo', arguments: odd, folder: work() },
      tools,
      await shellGrants((path) => path, 'echo'),
    )
    expect(result.stdout).toBe(`${odd.join(' ')}\n`)
    expect(existsSync(join(work(), 'pwned'))).toBe(false)
  })

  it('gives nothing of its own environment', async () => {
    process.env.TRELLIS_TEST_CANARY = 'canary-value'
    try {
      const { result } = await use('shell', { program: 'printenv', folder: work() }, tools, await shellGrants((path) => path, 'printenv'))
      expect(
        String(result.stdout)
          .split('\n')
          .map((line) => line.split('=')[0])
          .filter(Boolean)
          .sort(),
      ).toEqual(['HOME', 'LANG', 'PATH', 'TRELLIS_STARTED'])
    } finally {
      delete process.env.TRELLIS_TEST_CANARY
    }
  })

  it('lets options with values be named', () => {
    const git = { subcommands: ['log', 'status'], options: ['--since=', '-n'] }
    checkArguments('git', ['log', '--since=2 days', '-n', '5', 'src/x'], git)
    for (const args of [['push'], [], ['log', '--since'], ['log', '-n5'], ['-c', 'core.pager=x', 'log'], ['log', '--output=/etc/x']])
      expect(() => checkArguments('git', args, git)).toThrow()
  })

  it.each(['sh', 'bash', 'sudo', 'env', 'xargs', '/bin/sh', 'ssh', 'timeout'])('never runs %s, which runs others', async (program) => {
    const refused = await findProgram(program).then(
      () => 'found',
      (error) => error.code,
    )
    expect(['tool.insufficient_permissions', 'tool.invalid_parameters']).toContain(refused)
  })

  it('ends the whole group at the limit and when the run is cancelled', async () => {
    const started = join(work(), 'pids')
    // a child that goes on in the background, with its output open
    const script = `const c=require('child_process').spawn(process.execPath,['-e','setInterval(()=>{},1000)'],{stdio:'inherit'});require('fs').writeFileSync(${JSON.stringify(started)},process.pid+' '+c.pid);setInterval(()=>{},1000)`
    const run = (signal: AbortSignal, timeoutMs: number) =>
      runProgram({ program: process.execPath, args: ['-e', script], folder: work(), timeoutMs }, signal)
    const pids = () => (existsSync(started) ? readFileSync(started, 'utf8').split(' ').map(Number) : [])
    // the end of a killed process takes the system a moment
    const allEnd = () => expect.poll(() => pids().filter(isAlive)).toEqual([])
    await expect(run(live(), 1500)).rejects.toMatchObject({ code: 'tool.failed', message: expect.stringContaining('longer than 1.5 s') })
    await allEnd()
    rmSync(started, { force: true })
    const stop = new AbortController()
    const cancelled = run(stop.signal, 60_000)
    await expect.poll(() => pids().filter(isAlive), { timeout: 20_000 }).toHaveLength(2)
    stop.abort(new Error('cancelled'))
    await expect(cancelled).rejects.toThrow('cancelled')
    await allEnd()
  })

  it.skipIf(process.platform !== 'linux').each(['at the limit', 'when the run is cancelled'])(
    'ends what has left its group %s',
    async (when) => {
      const started = join(work(), 'pid')
      const script = `setsid sh -c 'echo $$ > ${started}; exec sleep 300' & wait`
      const stop = new AbortController()
      const timeoutMs = when === 'at the limit' ? 1_500 : 60_000
      const ran = runProgram({ program: '/bin/sh', args: ['-c', script], folder: work(), timeoutMs }, stop.signal)
      ran.catch(() => {})
      const pid = () => (existsSync(started) ? Number(readFileSync(started, 'utf8')) : 0)
      await expect.poll(pid, { timeout: 20_000 }).toBeGreaterThan(0)
      if (when !== 'at the limit') stop.abort(new Error('cancelled'))
      await expect(ran).rejects.toThrow()
      await expect.poll(() => isAlive(pid()), { timeout: 10_000 }).toBe(false)
    },
  )

  it('leaves the service that it started, which is ended by whoever started it', async () => {
    const script = `console.log(require('child_process').spawn('sleep',['60'],{detached:true,stdio:'ignore'}).pid);process.exit()`
    const { stdout } = await runProgram({ program: process.execPath, args: ['-e', script], folder: work(), timeoutMs: 20_000 }, live())
    await endLeftBehind()
    expect(isAlive(Number(stdout))).toBe(true)
    process.kill(Number(stdout))
  })

  it('keeps as much output as it may', async () => {
    const script = "process.stdout.write('x'.repeat(5e6))"
    const { stdout, cut } = await runProgram({ program: process.execPath, args: ['-e', script], folder: work(), timeoutMs: 20_000 }, live())
    expect([stdout.length, cut]).toEqual([256 << 10, true])
  })
})

describe.skipIf(process.platform === 'win32')('a tool with targets', () => {
  const restart = (action: Json) => ({ restart_service: { web: action } })
  const granted = (action: Json): GrantRequest[] => [{ type: 'tool', tool: 'restart_service', detail: canonicalJson(action) }]

  it('runs the command of a target that a person granted, after it was shown', async () => {
    const action = { command: ['touch', join(folder, 'restarted')] }
    const { result, journal } = await use('restart_service', { target: 'web' }, restart(action), granted(action))
    expect(result).toMatchObject({ exit_code: 0 })
    expect(journal.waits[0]).toMatchObject({ details: { target: 'web' }, tool: { does: action, forRun: { target: 'web' } } })
    expect(existsSync(join(folder, 'restarted'))).toBe(true)
  })

  it('runs in no folder that depends on where Trellis was started', async () => {
    const action = { command: ['touch', 'restarted'], folder: 'somewhere' }
    await expect(use('restart_service', { target: 'web' }, restart(action), granted(action))).rejects.toThrow(/the whole path of a folder/)
    const whole = { ...action, folder }
    await use('restart_service', { target: 'web' }, restart(whole), granted(whole))
    expect(existsSync(join(folder, 'restarted'))).toBe(true)
  })

  it('says of a program that fails what it said, if anything', async () => {
    const told = async (command: string[]) =>
      (await use('restart_service', { target: 'web' }, restart({ command }), granted({ command }))).result
    expect(await told(['false'])).toMatchObject({ code: 'tool.failed', message: 'false ended with 1' })
    expect((await told(['ls', '/no-such-place'])).message).toMatch(/^ls ended with \d+: .*no-such-place/)
  })

  it('does nothing for another target, or a command that is not the one that was granted', async () => {
    const action = { command: ['touch', join(folder, 'restarted')] }
    const other = await use('restart_service', { target: '../web' }, restart(action), granted(action))
    expect([other.result.code, other.journal.waits]).toEqual(['tool.insufficient_permissions', []])
    const changed = await use('restart_service', { target: 'web' }, restart({ command: ['touch', join(folder, 'other')] }), granted(action))
    expect(changed.result.code).toBe('grant.missing')
    expect((await use('clear_cache', { target: 'web' }, restart(action), granted(action))).result.code).toBe('tool.unavailable')
    expect([existsSync(join(folder, 'restarted')), existsSync(join(folder, 'other'))]).toEqual([false, false])
  })

  it('sends the request of a target, within the rules of the network', async () => {
    await using server = await localServer((_, response) => json(response, { ok: true }))
    const action = { http: { method: 'POST', url: `${server.origin}/restart`, headers: {}, body: { now: true } } }
    const { result } = await use('restart_service', { target: 'web' }, restart(action), [...granted(action), ...hosts(server.origin)])
    expect([result.status, server.seen[0]?.body]).toEqual([200, '{"now":true}'])
    expect((await use('restart_service', { target: 'web' }, restart(action), granted(action))).result.code).toBe('grant.missing')
  })

  it('says how a command failed', async () => {
    const action = { command: ['ls', join(folder, 'absent')] }
    const { result } = await use('restart_service', { target: 'web' }, restart(action), granted(action))
    expect(result).toMatchObject({
      code: 'tool.failed',
      message: expect.stringContaining('absent'),
      hint: expect.stringContaining('by hand'),
    })
  })
})

it.skipIf(process.platform !== 'linux')('what has left its group and holds its pipes is not waited for', async () => {
  const script = `require('node:child_process').spawn('sleep', ['30'], { detached: true, stdio: 'inherit' }).unref(); console.log('done')`
  const ran = await runProgram({ program: process.execPath, args: ['-e', script], folder: work(), timeoutMs: 20_000 }, live())
  expect(ran).toMatchObject({ exit_code: 0, stdout: 'done\n' })
  expect(ran.ms).toBeLessThan(25_000)
})
