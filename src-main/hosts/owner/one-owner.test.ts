import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { JsonObject } from '#shared/json.ts'
import { documentOf } from '../../engine/testing/documents.ts'
import { startTrellis, type TrellisProcess, trellis } from '../cli/testing/trellis-process.ts'

const posix = process.platform !== 'win32'

let folder: string
let env: NodeJS.ProcessEnv
const running: TrellisProcess[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-one-'))
  await mkdir(join(folder, 'tmp'))
  env = { TMPDIR: join(folder, 'tmp'), TEMP: join(folder, 'tmp'), TRELLIS_PROFILE: join(folder, 'profile') }
  await keep('ok', documentOf({ a: ['set', { value: 1 }], end: ['output', { name: '' }] }, ['a.out -> end.value']))
  await keep('busy', steps(1000))
  await keep('short', steps(40))
  const nodes = { a: ['set', { value: 1 }], ask: ['approval', { title: 'Go on?' }], end: ['output', { name: '' }] } as const
  await keep(
    'asking',
    documentOf({ a: [...nodes.a], ask: [...nodes.ask], end: [...nodes.end] }, ['a.out -> ask.in', 'ask.approved -> end.value']),
  )
  const large = documentOf({ a: ['transform', { expression: '[1..20000]' }], end: ['output', { name: '' }] }, ['a.out -> end.value'])
  await keep('large', large)
  await keep('look', documentOf({ look: ['evidence', {}], end: ['output', { name: '' }] }, ['look.evidence -> end.value']))
})
afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await Promise.all(running.map(({ ended }) => ended))
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** A loop of so many rounds, each of which is written down and takes a moment. */
function steps(rounds: number): WorkflowDocument {
  return documentOf(
    {
      s: ['set', { value: 1 }],
      l: ['loop', { condition: `iteration < ${rounds - 1}`, maxIterations: 1000 }],
      d: ['delay', { ms: 50 }, { parent: 'l' }],
      end: ['output', { name: '' }],
    },
    ['s.out -> l.in', 'l.item -> d.in', 'd.out -> l.result', 'l.out -> end.value'],
  )
}

const keep = (name: string, document: WorkflowDocument) => writeFile(join(folder, `${name}.json`), JSON.stringify(document))
const run = (...args: string[]) => trellis(['run', ...args], { cwd: folder, env })
function start(...args: string[]): TrellisProcess {
  const started = startTrellis(['run', ...args], { cwd: folder, env })
  running.push(started)
  return started
}
const hidden = (workspace: string, name = '') => join(folder, workspace, '.trellis', name)
const lines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject)
const last = (out: string) => lines(out).at(-1) as JsonObject
const kinds = (out: string) => lines(out).map(({ kind }) => kind)
const until = (holds: () => unknown) => vi.waitFor(holds, { timeout: 30_000, interval: 50 })
const atWork = (process: TrellisProcess) => until(() => expect(process.out()).toContain('node.finished'))

/** The command line with the workspace open and at work, reachable for others. */
async function owner(workspace: string, file = 'busy.json'): Promise<TrellisProcess> {
  const process = start(file, '--workspace', workspace)
  await atWork(process)
  await until(async () => expect(await readFile(hidden(workspace, 'owner.json'), 'utf8')).toContain('token'))
  return process
}
async function stopped(process: TrellisProcess): Promise<void> {
  process.child.kill('SIGINT')
  expect(await process.ended, process.err()).toBe(130)
}

describe('a run in a workspace that is open elsewhere', () => {
  let first: TrellisProcess
  beforeAll(async () => {
    first = await owner('shared')
  })
  afterAll(async () => {
    await stopped(first)
    expect(await readdir(hidden('shared'))).not.toContain('owner.json')
    expect(await readdir(hidden('shared'))).not.toContain('owner.sock')
  })
  const inShared = (...args: string[]) => run(...args, '--workspace', 'shared')

  test('is run there, and looks the same', async () => {
    const alone = await run('ok.json', '--workspace', 'alone', '--trace')
    const guest = await inShared('ok.json', '--trace')
    expect([guest.code, guest.err]).toEqual([0, ''])
    expect(kinds(guest.out)).toEqual(kinds(alone.out))
    expect(last(guest.out)).toMatchObject({ status: 'succeeded', output: 1 })
    const part = await inShared('ok.json', '--only', 'end', '--source', String(last(guest.out).run_id))
    expect(last(part.out)).toMatchObject({ status: 'succeeded' })
  })

  test('gives an output that is kept beside its events, and reads the folder that was named', async () => {
    expect(last((await inShared('large.json')).out).output).toHaveLength(20_000)
    await mkdir(join(folder, 'clues'))
    await writeFile(join(folder, 'clues/app.log'), '2026-01-01T00:00:00Z ERROR no\n')
    const looked = last((await inShared('look.json', '--evidence', 'clues')).out)
    expect(looked.output).toMatchObject({ items: [expect.objectContaining({ file: 'app.log' })] })
  })

  test('is refused, waits and takes its options like any other', async () => {
    const refused = await inShared('ok.json', '--only', 'end', '--source', 'run_none')
    expect([refused.code, refused.out]).toEqual([2, ''])
    expect(refused.err).toContain('code run.')
    const waits = await inShared('asking.json')
    expect([waits.code, last(waits.out).status]).toEqual([3, 'waiting'])
    expect((await inShared('asking.json', '--yes', '--engine', 'langgraph')).code).toBe(0)
  })
})

test.skipIf(!posix)('Ctrl+C cancels the run there and not what else runs there', async () => {
  const first = await owner('ctrl-c')
  const guest = start('busy.json', '--workspace', 'ctrl-c')
  await atWork(guest)
  await stopped(guest)
  expect(last(guest.out()).status).toBe('cancelled')
  const before = first.out().length
  await until(() => expect(first.out().length).toBeGreaterThan(before))
  await stopped(first)
})

test.skipIf(!posix)('when the owner is killed, who follows a run there goes on with it and has the workspace', async () => {
  const first = await owner('killed')
  const guest = start('short.json', '--workspace', 'killed')
  await atWork(guest)
  first.child.kill('SIGKILL')
  await first.ended
  // left over: nobody listens there any more
  expect(existsSync(hidden('killed', 'owner.sock'))).toBe(true)
  await until(() => expect(guest.err()).toContain('has ended'))
  await until(async () => expect(await readFile(hidden('killed', 'owner.json'), 'utf8')).toContain(`"pid":${guest.child.pid}`))
  expect((await run('ok.json', '--workspace', 'killed')).code).toBe(0)
  expect(await guest.ended).toBe(0)
  expect(last(guest.out())).toMatchObject({ status: 'succeeded' })
  // every event once, in order
  const seqs = lines(guest.out()).flatMap(({ seq }) => (typeof seq === 'number' ? [seq] : []))
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
  expect(kinds(guest.out())).toContain('run.resumed')
  expect(kinds(guest.out()).filter((kind) => kind === 'run.succeeded')).toHaveLength(1)
})

test.skipIf(!posix)('when the owner is done, runs of others that it had go on', async () => {
  const first = await owner('done')
  const guest = start('short.json', '--workspace', 'done')
  await atWork(guest)
  await stopped(first)
  expect(await guest.ended).toBe(0)
  expect(last(guest.out())).toMatchObject({ status: 'succeeded' })
})

test('many that start at once in a new workspace all get their run', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => run('ok.json', '--workspace', 'race')))
  for (const { code, out, err } of all) expect([code, last(out).status], err).toEqual([0, 'succeeded'])
  expect(new Set(all.map(({ out }) => last(out).run_id)).size).toBe(5)
})

test.skipIf(!posix)('a workspace whose path is too long for a socket has it in a folder of the person', async () => {
  const workspace = join('deep', 'x'.repeat(60), 'y'.repeat(60))
  const first = await owner(workspace)
  expect(await readdir(hidden(workspace))).not.toContain('owner.sock')
  const sockets = join(env.TMPDIR as string, `trellis-${process.getuid?.()}`)
  expect((await stat(sockets)).mode & 0o777).toBe(0o700)
  expect(await readdir(sockets)).toHaveLength(1)
  expect((await run('ok.json', '--workspace', workspace)).code).toBe(0)
  await stopped(first)
  expect(await readdir(sockets)).toEqual([])
})
