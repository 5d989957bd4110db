import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { documentOf } from '../../engine/testing/documents.ts'
import { trellis } from './testing/trellis-process.ts'

let folder: string
let env: NodeJS.ProcessEnv
const run = (...args: string[]) => trellis(['run', 'flow.json', '--json', ...args], { cwd: folder, env })
const last = (out: string) => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as JsonObject

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-part-'))
  env = { TRELLIS_PROFILE: join(folder, 'profile') }
  const document = documentOf({ a: ['set', { value: { x: 1 } }], b: ['set', { value: { y: 2 } }], end: ['output', { name: '' }] }, [
    'a.out -> b.in',
    'b.out -> end.value',
  ])
  if (document.nodes.b) document.nodes.b.label = 'Second'
  await writeFile(join(folder, 'flow.json'), JSON.stringify(document))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a part is run by label or id, with values of a run of the workspace', async () => {
  const to = await run('--to', 'Second')
  expect(to.code).toBe(0)
  expect(last(to.out)).toMatchObject({ status: 'succeeded', output: { out: { x: 1, y: 2 } } })

  const whole = await run('--workspace', 'ws')
  const source = String(last(whole.out).run_id)
  const only = await run('--only', 'b', '--source', source, '--workspace', 'ws')
  expect(last(only.out)).toMatchObject({ status: 'succeeded', output: { out: { x: 1, y: 2 } } })
  expect(only.out).toContain('"fromJournal":true')
  expect(last((await run('--from', 'Second', '--workspace', 'ws')).out)).toMatchObject({ output: { x: 1, y: 2 } })
}, 60_000)

test('a part that cannot be run is refused before anything starts', async () => {
  for (const [args, message] of [
    [['--only', 'Second'], 'no run yet'],
    [['--to', 'Third'], 'There is no node "Third"'],
    [['--to', 'a', '--from', 'b'], 'cannot be used together'],
    [['--source', 'run_1'], '--source is for a part'],
    [['--only', 'b', '--source', 'run_1'], 'no workspace to find it in'],
  ] as const) {
    const { code, err } = await run(...args)
    expect(code, err).toBe(2)
    expect(err).toContain(message)
  }
}, 60_000)
