import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { documentOf } from '../../../engine/testing/documents.ts'
import { startTrellis, trellis } from '../testing/trellis-process.ts'

let folder: string
let env: NodeJS.ProcessEnv
const posix = process.platform !== 'win32'
const command = (...args: string[]) => trellis(args, { cwd: folder, env })
const runs = (...args: string[]) => command('runs', ...args, '--workspace', 'ws')
const lines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject)
const last = (out: string) => lines(out).at(-1) as JsonObject

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-runs-'))
  env = { TRELLIS_PROFILE: join(folder, 'profile') }
  const asking = documentOf({ s: ['set', { value: 'lemons' }], ask: ['approval', { title: 'Sell?' }], end: ['output', { name: '' }] }, [
    's.out -> ask.in',
    'ask.approved -> end.value',
  ])
  const rounds = documentOf(
    {
      s: ['set', { value: 1 }],
      l: ['loop', { condition: 'true', maxIterations: 1000 }],
      d: ['delay', { ms: 50 }, { parent: 'l' }],
      end: ['output', { name: '' }],
    },
    ['s.out -> l.in', 'l.item -> d.in', 'd.out -> l.result', 'l.out -> end.value'],
  )
  await writeFile(join(folder, 'asking.json'), JSON.stringify(asking))
  await writeFile(join(folder, 'rounds.json'), JSON.stringify(rounds))
})
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const asked = async () => String(last((await command('run', 'asking.json', '--workspace', 'ws')).out).run_id)

test('a run of a closed workspace is found, looked at, and goes on with the answer', async () => {
  expect((await runs('list')).err).toContain('is no workspace')
  const [first, second] = [await asked(), await asked()]
  const found = lines((await runs('list', '--status', 'waiting', '--since', '1h', '--limit', '1', '--page', '2', '--json')).out)
  expect(found).toMatchObject([{ runId: first, status: 'waiting' }])
  expect((await runs('list', '--status', 'failed')).out).toBe('')
  const shown = last((await runs('show', first, '--json')).out)
  expect(shown).toMatchObject({ status: 'waiting', output: null, waits: [{ id: 'ask#approval', type: 'approval', title: 'Sell?' }] })
  expect(shown.nodes).toMatchObject([
    { id: 's', status: 'succeeded' },
    { id: 'ask', status: 'waiting' },
  ])

  const slip = await runs('answer', first, '"yes"')
  expect([slip.code, slip.err]).toEqual([2, expect.stringContaining('schema.mismatch')])
  const approved = await runs('approve', first, '--comment', 'now')
  expect([approved.code, last(approved.out)]).toEqual([0, { run_id: first, status: 'succeeded', output: 'lemons' }])
  expect((await runs('show', first)).out).toContain('lemons')
  expect(lines((await runs('show', first, '--events')).out).map(({ kind }) => kind)).toContain('step.answer')
  const late = await runs('approve', first)
  expect([late.code, late.err]).toEqual([2, expect.stringContaining('run.wait_unknown')])
  // nobody is there to be asked
  expect((await runs('resume', second)).code).toBe(3)
  expect((await runs('abort', second, '--reason', 'not needed')).code).toBe(0)
  expect(last((await runs('show', second, '--json')).out)).toMatchObject({ status: 'cancelled' })
  expect((await runs('resume', second)).err).toContain('run.ended')
  expect(await runs('abort', second)).toMatchObject({ code: 2, err: expect.stringContaining('been stopped before') })
  const third = await asked()
  expect((await runs('approve', third, '--reject')).code).toBe(0)
  expect((await runs('show', third)).out).toContain('skipped    end')
}, 120_000)

test.skipIf(!posix)(
  'a run of an open workspace is steered in the process that has it',
  async () => {
    const owner = startTrellis(['run', 'rounds.json', '--workspace', 'ws'], { cwd: folder, env })
    await vi.waitFor(() => expect(owner.out()).toContain('node.finished'), { timeout: 30_000, interval: 50 })
    const id = String(lines(owner.out().slice(0, owner.out().lastIndexOf('\n')))[0]?.runId)
    expect(await runs('pause', id, '--reason', 'look')).toMatchObject({ code: 0, err: '' })
    await vi.waitFor(() => expect(owner.out()).toContain('run.paused'), { timeout: 10_000, interval: 50 })
    expect(last((await runs('show', id, '--json')).out)).toMatchObject({ status: 'paused' })
    const resumed = await runs('resume', id)
    expect([resumed.code, resumed.err]).toEqual([0, expect.stringContaining(`process ${owner.child.pid}`)])
    const feedback = await runs('feedback', id, 'hurry', '--agent', 'nobody')
    expect([feedback.code, feedback.err]).toEqual([2, expect.stringContaining('no agent')])
    expect((await runs('abort', id)).code).toBe(0)
    expect(await owner.ended).toBe(130)
    expect(last(owner.out())).toMatchObject({ run_id: id, status: 'cancelled' })
  },
  120_000,
)

test.skipIf(!posix)(
  'a run that there is no room for is shown as queued, and why',
  async () => {
    const owner = startTrellis(['run', 'rounds.json', '--workspace', 'full'], { cwd: folder, env: { ...env, TRELLIS_POOL_RUNS: '1' } })
    await vi.waitFor(() => expect(owner.out()).toContain('node.finished'), { timeout: 30_000, interval: 50 })
    const next = startTrellis(['run', 'asking.json', '--workspace', 'full'], { cwd: folder, env })
    const listed = () => command('runs', 'list', '--workspace', 'full')
    await vi.waitFor(async () => expect((await listed()).out).toContain('queued'), { timeout: 30_000 })
    const [id = ''] = (await listed()).out.split(' ')
    const shown = last((await command('runs', 'show', id, '--workspace', 'full', '--json')).out)
    expect(shown).toMatchObject({ status: 'queued', held: expect.stringContaining('the pool "runs" is full') })
    expect((await command('runs', 'abort', id, '--workspace', 'full')).code).toBe(0)
    await next.ended
    const other = String(lines(owner.out().slice(0, owner.out().lastIndexOf('\n')))[0]?.runId)
    expect((await command('runs', 'abort', other, '--workspace', 'full')).code).toBe(0)
    await owner.ended
  },
  120_000,
)

test('a run is forked from a node, with another value, and says what may happen again', async () => {
  const id = await asked()
  expect((await runs('approve', id)).code).toBe(0)
  const preview = await runs('fork', id, '--at', 'end', '--preview')
  expect([preview.code, preview.out, preview.err]).toEqual([0, '', 'No outside effect would happen once more.\n'])
  const forked = await runs('fork', id, '--at', 'ask', '--set', 's:out="limes"', '--json')
  // the approval lies behind the place, and is asked for again
  expect([forked.code, forked.err]).toEqual([3, expect.stringContaining('The fork is run_')])
  const other = String(lines(forked.out)[0]?.runId)
  expect(last((await runs('approve', other)).out)).toMatchObject({ run_id: other, status: 'succeeded', output: 'limes' })
  const wrong = await runs('fork', id, '--set', 'nonsense')
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('request.invalid')])
  expect((await runs('fork', id, '--at', 'nowhere')).err).toContain('run.value_missing')
}, 120_000)

test('a call of a tool is allowed for the run, with other arguments, and never by --yes', async () => {
  const write = (name: string) =>
    ['tool-call', { tool: 'write_file', expression: `{"path": "${join(folder, name)}", "content": "x"}` }] as const
  const writing = documentOf({ a: [...write('a.txt')], b: [...write('b.txt')], end: ['output', { name: '' }] }, [
    'a.out -> b.in',
    'b.out -> end.value',
  ])
  await writeFile(join(folder, 'writing.json'), JSON.stringify(writing))
  const started = await command('run', 'writing.json', '--workspace', 'ws', '--yes')
  const id = String(last(started.out).run_id)
  expect(started.code).toBe(3)
  const shown = last((await runs('show', id, '--json')).out)
  expect(shown).toMatchObject({ waits: [{ id: 'a#approval', title: 'Allow Write a file?' }] })
  // the folder was not granted: the call is allowed, and still does nothing
  const allowed = await runs('approve', id, '--for-run', '--arguments', JSON.stringify({ path: join(folder, 'c.txt'), content: 'y' }))
  expect([allowed.code, last(allowed.out)]).toMatchObject([1, { status: 'failed', error: { code: 'grant.missing' } }])
  const other = await asked()
  expect((await runs('approve', other, '--for-run')).err).toContain('request.invalid')
}, 120_000)

test('what makes no sense is refused', async () => {
  for (const [args, code] of [
    [['list', '--status', 'odd'], 'request.invalid'],
    [['list', '--since', 'soon'], 'request.invalid'],
    [['list', '--since', '5'], 'request.invalid'],
    [['list', '--limit', '0'], 'request.invalid'],
    [['show', 'run_none'], 'run.not_found'],
    [['answer', 'run_none', '{'], 'run.invalid_input'],
  ] as const) {
    const told = await runs(...args)
    expect([told.code, told.out], told.err).toEqual([2, ''])
    expect(told.err).toContain(code)
  }
}, 60_000)
