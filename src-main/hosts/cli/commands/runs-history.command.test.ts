import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { documentOf } from '../../../engine/testing/documents.ts'
import { openEngineHost } from '../../engine-host.ts'
import { trellis } from '../testing/trellis-process.ts'

let folder: string
let env: NodeJS.ProcessEnv
const runs = (...args: string[]) => trellis(['runs', ...args, '--workspace', 'ws'], { cwd: folder, env })

async function ran(): Promise<string> {
  const { out } = await trellis(['run', 'flow.json', '--json', '--workspace', 'ws'], { cwd: folder, env })
  return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '').run_id
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-history-'))
  env = { TRELLIS_PROFILE: join(folder, 'profile') }
  await writeFile(
    join(folder, 'flow.json'),
    JSON.stringify(documentOf({ s: ['set', { value: 'lemons' }], end: ['output', { name: '' }] }, ['s.out -> end.value'])),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('runs are exported, deleted and pruned', async () => {
  expect((await runs('prune', '--older-than', '0')).err).toContain('is no workspace')
  const [first, second, third] = [await ran(), await ran(), await ran()]
  const printed = await runs('export', first)
  expect(printed.code).toBe(0)
  expect(JSON.parse(printed.out)).toMatchObject({ format: 'trellis.run', run: { runId: first } })
  expect((await runs('export', first, '--format', 'html', '--out', '.')).code).toBe(0)
  expect(await readFile(join(folder, `${first}.html`), 'utf8')).toContain('lemons')
  expect((await runs('export', first, '--format', 'otel', '--out', 'spans.json')).code).toBe(0)
  expect(JSON.parse(await readFile(join(folder, 'spans.json'), 'utf8')).resourceSpans).toHaveLength(1)

  expect((await runs('prune')).out).toContain('0 runs deleted.')
  const dry = await runs('prune', '--older-than', '0', '--keep', '1', '--dry-run', '--json')
  expect(JSON.parse(dry.out)).toEqual({ dry_run: true, deleted: [second, first] })
  // what can be deleted is, and what cannot is told
  const gone = await runs('delete', 'run_none', second)
  expect(gone).toMatchObject({ code: 1, out: `Deleted ${second}\n` })
  expect(gone.err).toContain('run.not_found')
  const unnamed = join(folder, 'ws/.trellis/blobs/aa', 'a'.repeat(64))
  await mkdir(dirname(unnamed), { recursive: true })
  await writeFile(unnamed, '{}')
  await utimes(unnamed, 1, 1)
  const pruned = await runs('prune', '--older-than', '0', '--keep', '1')
  expect(pruned.out).toMatch(new RegExp(`^${first} .*\n1 run deleted.\n$`))
  await expect(stat(unnamed)).rejects.toMatchObject({ code: 'ENOENT' })
  expect((await runs('export', first)).code).toBe(2)
  expect((await runs('export', third)).code).toBe(0)
}, 120_000)

test('in a workspace that is open elsewhere the process that has it does the work', async () => {
  const id = await ran()
  vi.stubEnv('TRELLIS_PROFILE', env.TRELLIS_PROFILE as string)
  const host = await openEngineHost({ workspace: join(folder, 'ws') })
  try {
    expect(JSON.parse((await runs('export', id)).out)).toMatchObject({ run: { runId: id } })
    expect(await runs('delete', id)).toMatchObject({ code: 0, out: `Deleted ${id}\n` })
    expect((await host.runs.list({ limit: 100 })).map((run) => run.runId)).not.toContain(id)
    expect((await runs('prune', '--older-than', '0', '--dry-run')).out).toMatch(/would be deleted\.\n$/)
  } finally {
    await host.close()
    vi.unstubAllEnvs()
  }
}, 60_000)

test('what makes no sense is refused before anything is touched', async () => {
  for (const args of [
    ['export', 'run_1', '--format', 'pdf'],
    ['prune', '--older-than', 'soon'],
    ['prune', '--older-than', '-1'],
    ['prune', '--older-than', '1', '--keep', '1.5'],
  ]) {
    const { code, err } = await runs(...args)
    expect(code, err).toBe(2)
    expect(err).toContain('request.invalid')
  }
}, 60_000)
