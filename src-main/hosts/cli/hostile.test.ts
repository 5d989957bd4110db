import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { chainOf, documentOf } from '../../engine/testing/documents.ts'
import { startTrellis, trellis } from './testing/trellis-process.ts'

const posix = process.platform !== 'win32'
const evil = '\u001b[2J\u009b31m\u202e<b>x\nok 3 nodes, no problems\r\u0000'

let folder: string
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-'))
  const temporary = join(folder, 'tmp')
  await mkdir(temporary)
  env = { TMPDIR: temporary, TEMP: temporary, TRELLIS_PROFILE: join(folder, 'profile') }
  await keep('ok', plain)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const plain = documentOf({ a: ['set', { value: 1 }], end: ['output', { name: '' }] }, ['a.out -> end.value'])
const keep = (name: string, document: WorkflowDocument) => writeFile(join(folder, `${name}.json`), JSON.stringify(document))
const run = (...args: string[]) => trellis(args, { cwd: folder, env })
const start = (...args: string[]) => startTrellis(args, { cwd: folder, env })
const leftBehind = () => readdir(env.TMPDIR as string)
const last = (out: string) => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as JsonObject

describe('files that are no workflow', () => {
  beforeAll(async () => {
    const at = (name: string) => join(folder, `${name}.json`)
    await writeFile(at('empty'), '')
    await writeFile(at('utf16'), Buffer.from(`\ufeff${JSON.stringify(plain)}`, 'utf16le'))
    await writeFile(at('huge'), '')
    await truncate(at('huge'), 200 * 1024 * 1024)
    await mkdir(at('folder'))
    if (!posix) return
    execFileSync('mkfifo', [at('pipe')])
    await symlink('circle.json', at('circle'))
    await symlink('/dev/zero', at('device'))
  })

  test.each<[string, string]>([
    ['missing', 'file.unreadable'],
    ['folder', 'file.unreadable'],
    ['empty', 'document.corrupt'],
    ['utf16', 'document.corrupt'],
    ['huge', 'document.too_large'],
    ...(posix ? ['pipe', 'circle', 'device'] : []).map((name): [string, string] => [name, 'file.unreadable']),
  ])('%s', async (name, code) => {
    for (const command of ['validate', 'run']) {
      const { code: exit, out, err } = await run(command, `${name}.json`)
      expect([exit, out]).toEqual([2, ''])
      expect(err).toContain(`code ${code}\n`)
      expect(err).toContain(`${name}.json`)
    }
    expect(await leftBehind()).toEqual([])
  })
})

test.each([
  [['--input', '@missing'], 'run.invalid_input'],
  [['--input', '@folder-that-is-none/x'], 'run.invalid_input'],
  [['--input', '[1]'], 'run.invalid_input'],
  [['--input', '{'], 'run.invalid_input'],
  [['--input', '{"__proto__": {"x": 1}}'], 'run.invalid_input'],
  [['--input', '{"n": 1e400}'], 'run.invalid_input'],
  [['--input', `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`], 'run.invalid_input'],
  [['--evidence', 'nowhere'], 'evidence.missing'],
  [['--evidence', 'ok.json'], 'evidence.missing'],
  [['--engine', 'nope'], 'request.invalid'],
  [['--workspace', 'ok.json'], 'file.unwritable'],
  [['--workspace', 'ok.json/inside'], 'file.unwritable'],
  ...(existsSync('/proc/self') ? [[['--workspace', '/proc/nope'], 'file.unwritable'] as [string[], string]] : []),
])('run %j is refused before anything starts', async (args, code) => {
  const { code: exit, out, err } = await run('run', 'ok.json', ...args)
  expect([exit, out]).toEqual([2, ''])
  expect(err).toContain(`code ${code}\n`)
  expect(await leftBehind()).toEqual([])
})

test('a profile that cannot be made ends the command and lets the workspace go', async () => {
  const { code, err } = await trellis(['run', 'ok.json', '--workspace', 'unsealed'], {
    cwd: folder,
    env: { ...env, TRELLIS_PROFILE: join(folder, 'ok.json') },
  })
  expect([code, err]).toEqual([2, expect.stringContaining('file.unwritable')])
  expect(existsSync(join(folder, 'unsealed/.trellis/owner.json'))).toBe(false)
})

test('an input that the workflow does not have is named', async () => {
  const { code, err } = await run('run', 'ok.json', '--input', '{"qestion": "x"}')
  expect([code, err]).toEqual([0, expect.stringContaining('no input qestion')])
})

test('names cannot steer the terminal or pass for output', async () => {
  const named = structuredClone(plain)
  named.name = evil
  for (const node of Object.values(named.nodes)) node.label = evil
  named.nodes.a = { ...(named.nodes.a as (typeof named.nodes)[string]), config: { value: evil, extra: 1 } }
  named.nodes.odd = { kind: `x${evil}`, label: evil, parent: null, config: {}, pinned: null }
  await keep('named', named)
  const { odd: _odd, ...known } = named.nodes
  await keep('named-known', { ...named, nodes: known })
  for (const args of [
    ['validate', 'named.json'],
    ['validate', 'named.json', '--json'],
    ['validate', 'named-known.json', '--graph'],
    ['run', 'named.json'],
    ['run', 'named-known.json', '--trace'],
    ['diff', 'ok.json', 'named.json'],
  ]) {
    const { out, err } = await run(...args)
    expect(`${out}${err}`).not.toMatch(/[^\P{Cc}\n\t]|\p{Bidi_Control}/u)
    if (args[0] === 'validate') expect(`${out}${err}`).not.toMatch(/^ok /m)
  }
})

describe('workflows that would not end', () => {
  const code = (out: string) => (last(out).error as JsonObject | undefined)?.code

  test('more nodes than LangGraph can bear', async () => {
    await keep('wide', chainOf(10_000))
    const { code: exit, out } = await run('run', 'wide.json', '--engine', 'langgraph')
    expect([exit, code(out)]).toEqual([1, 'engine.too_many_steps'])
  })

  test.each(['scheduler', 'langgraph'])('a workflow that runs itself, and two that run each other, with %s', async (engine) => {
    const workspace = join(folder, `rounds-${engine}`)
    await mkdir(join(workspace, 'workflows'), { recursive: true })
    for (const [id, next] of Object.entries({ wf_self: 'wf_self', wf_ping: 'wf_pong', wf_pong: 'wf_ping' })) {
      const document = documentOf({ s: ['sub-workflow', { workflow: next }], end: ['output', { name: '' }] }, ['s.out -> end.value'])
      await writeFile(join(workspace, `workflows/${id}.trellis.json`), JSON.stringify({ ...document, id, name: id }))
    }
    for (const id of ['wf_self', 'wf_ping']) {
      const { code: exit, out } = await run(
        'run',
        `${workspace}/workflows/${id}.trellis.json`,
        '--workspace',
        workspace,
        '--engine',
        engine,
      )
      expect([exit, code(out)]).toEqual([1, 'workflow.too_deep'])
    }
  })

  test.skipIf(!posix)('a folder of evidence that is full of traps', async () => {
    const traps = join(folder, 'traps')
    await mkdir(traps)
    await symlink('.', join(traps, 'circle'))
    execFileSync('mkfifo', [join(traps, 'pipe.log')])
    await writeFile(join(traps, 'empty.log'), '')
    await writeFile(join(traps, 'bad.log'), Buffer.from([0xff, 0xfe, 0x20, 0xd8, 0x00]))
    await writeFile(join(traps, 'bomb.log.gz'), gzipSync(Buffer.alloc(400 * 1024 * 1024), { level: 1 }))
    await writeFile(join(traps, 'line.log'), 'x'.repeat(20_000_000))
    await keep('look', documentOf({ look: ['evidence', {}], end: ['output', { name: '' }] }, ['look.evidence -> end.value']))
    const { code: exit, out } = await run('run', 'look.json', '--evidence', 'traps')
    expect([exit, last(out).status]).toEqual([0, 'succeeded'])
    const { notes } = last(out).output as unknown as { notes: { file: string }[] }
    expect(notes.map(({ file }) => file)).toEqual(expect.arrayContaining(['circle', 'pipe.log', 'bomb.log.gz']))
  })

  test('a map of a million items', async () => {
    const nodes = {
      list: ['transform', { expression: '[1..1000000]' }],
      map: ['map', {}],
      work: ['transform', { expression: '$' }, { parent: 'map' }],
      end: ['output', { name: '' }],
    } satisfies Parameters<typeof documentOf>[0]
    await keep(
      'million',
      documentOf(nodes, ['list.out -> map.items', 'map.item -> work.in', 'work.out -> map.result', 'map.results -> end.value']),
    )
    const { code: exit, out } = await run('run', 'million.json')
    expect([exit, code(out)]).toEqual([1, 'map.too_many_items'])
  })

  test('a model that there is not is named, with its node and what to use', async () => {
    const nodes = {
      a: ['set', { value: 'hi' }],
      m: ['micro-agent', { model: 'nope', instructions: 'x' }],
      end: ['output', { name: '' }],
    } satisfies Parameters<typeof documentOf>[0]
    await keep('model', documentOf(nodes, ['a.out -> m.in', 'm.out -> end.value']))
    const { code: exit, out } = await run('run', 'model.json')
    expect([exit, last(out).error]).toMatchObject([
      1,
      { code: 'model.unknown', message: expect.stringContaining('nope'), place: { node: 'm' } },
    ])
    expect((last(out).error as JsonObject).hint).toContain('offline')
  })
})

describe('runs that are stopped', () => {
  const busy = (): WorkflowDocument =>
    documentOf({ a: ['code', { source: 'while (true) {}', timeoutMs: 60_000 }], end: ['output', { name: '' }] }, ['a.out -> end.value'])
  const atWork = (process: ReturnType<typeof start>) => vi.waitFor(() => expect(process.out()).toContain('node.started'), 20_000)

  test.skipIf(!posix).each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s to the whole group ends all of it, exit code 130',
    async (signal) => {
      await keep('busy', busy())
      const running = start('run', 'busy.json')
      await atWork(running)
      process.kill(-(running.child.pid as number), signal)
      expect(await running.ended).toBe(130)
      expect(last(running.out()).status).toBe('cancelled')
      await vi.waitFor(() => expect(running.alive()).toBe(false))
      expect(await leftBehind()).toEqual([])
    },
  )

  test('a person who has an hour to answer is not waited for, exit code 3', async () => {
    const nodes = { a: ['set', { value: 1 }], ask: ['approval', { title: 'Go on?', timeoutSeconds: 3600 }] } as const
    await keep('hour', documentOf({ a: [...nodes.a], ask: [...nodes.ask] }, ['a.out -> ask.in']))
    const { code, out } = await run('run', 'hour.json', '--workspace', 'hour')
    expect([code, last(out).status]).toEqual([3, 'waiting'])
  })

  test.skipIf(!posix)('a run that only waits for time goes on, and is stopped like any other', async () => {
    await keep('pause', documentOf({ a: ['set', { value: 1 }], rest: ['delay', { ms: 3_600_000 }] }, ['a.out -> rest.in']))
    const running = start('run', 'pause.json')
    await vi.waitFor(() => expect(running.out()).toContain('run.waiting'), 20_000)
    process.kill(running.child.pid as number, 'SIGTERM')
    expect(await running.ended).toBe(130)
    expect(last(running.out()).status).toBe('cancelled')
    expect(await leftBehind()).toEqual([])
  })

  test.skipIf(!posix)('code does not outlive a host that was killed', async () => {
    await keep('busy', busy())
    const running = start('run', 'busy.json', '--workspace', 'killed')
    await atWork(running)
    // the process for code has started once it takes time of its own
    await vi.waitFor(
      () => expect(execFileSync('ps', ['-eo', 'pgid,args'], { encoding: 'utf8' })).toMatch(new RegExp(`${running.child.pid} .*sandbox`)),
      10_000,
    )
    running.child.kill('SIGKILL')
    await vi.waitFor(() => expect(running.alive()).toBe(false), 10_000)
  })

  test.skipIf(!posix)('a reader that goes away stops the run', async () => {
    await keep(
      'long',
      documentOf(
        {
          s: ['set', { value: 1 }],
          l: ['loop', { condition: 'true', maxIterations: 1000 }],
          d: ['delay', { ms: 20 }, { parent: 'l' }],
          end: ['output', { name: '' }],
        },
        ['s.out -> l.in', 'l.item -> d.in', 'd.out -> l.result', 'l.out -> end.value'],
      ),
    )
    const running = start('run', 'long.json')
    await atWork(running)
    running.child.stdout?.destroy()
    expect(await running.ended).toBe(130)
    expect(await leftBehind()).toEqual([])
  })

  test.skipIf(!existsSync('/dev/full'))('a result that cannot be written is a failure', () => {
    const shell = `"$0" "$1" run ok.json > /dev/full`
    const program = new URL('../../entries/cli.entry.ts', import.meta.url).pathname
    expect(() =>
      execFileSync('sh', ['-c', shell, process.execPath, program], { cwd: folder, env: { ...process.env, ...env }, stdio: 'pipe' }),
    ).toThrow(expect.objectContaining({ status: 1, stderr: expect.objectContaining({}) }))
  })

  test('an approval that nobody is there for is exit code 3, and --yes answers it', async () => {
    await keep(
      'asking',
      documentOf({ s: ['set', { value: 1 }], a: ['approval', { title: evil }], end: ['output', { name: '' }] }, [
        's.out -> a.in',
        'a.approved -> end.value',
      ]),
    )
    const { code, out } = await run('run', 'asking.json', '--workspace', 'asked')
    expect([code, last(out).status]).toEqual([3, 'waiting'])
    expect((await run('run', 'asking.json', '--yes')).code).toBe(0)
  })
})
