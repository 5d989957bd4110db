import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EvictedTemplates } from './evicted-templates.ts'
import { minePatternsFromFile } from './file-patterns.ts'
import { NumberSpool } from './number-spool.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-patterns-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function fileOf(lines: readonly string[]): Promise<string> {
  const path = join(folder, 'app.log')
  await writeFile(path, lines.join('\n'))
  return path
}

test('every line has its pattern, with the final template from the first line on', async () => {
  const names = ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay']
  using mined = await minePatternsFromFile(
    await fileOf(
      names.flatMap((name, i) => [`May 14 10:00:0${i} box a[${i}]: the lift brought ${name} up safely`, `May 14 10:00:0${i} box b: noon`]),
    ),
  )
  expect(mined).toMatchObject({ lines: 12, evicted: 0, cutLines: 0 })
  expect([...mined.assignments()]).toEqual(
    names.flatMap((_, i) => [
      { line: 2 * i + 1, pattern: 'p1', template: 'the lift brought <*> up safely' },
      { line: 2 * i + 2, pattern: 'p2', template: 'noon' },
    ]),
  )
})

test('lines of evicted patterns keep their id and template', async () => {
  using mined = await minePatternsFromFile(await fileOf(['a one', 'b two', 'c three', 'a one']), { patterns: 2 })
  expect([...mined.assignments()].map(({ pattern, template }) => [pattern, template])).toEqual([
    ['p1', 'a one'],
    ['p2', 'b two'],
    ['p3', 'c three'],
    ['p4', 'a one'],
  ])
})

test('it can be stopped', async () => {
  const path = await fileOf(['a', 'b'])
  await expect(minePatternsFromFile(path, { signal: AbortSignal.abort(new Error('stopped by the test')) })).rejects.toThrow(
    'stopped by the test',
  )
})

test('numbers beyond memory come back in order', () => {
  const spool = new NumberSpool(1)
  const count = 262_144 * 3 + 5
  for (let i = 0; i < count; i++) spool.push((i * 2_654_435_761) % 2 ** 32)
  let at = 0
  let wrong = 0
  for (const number of spool.numbers()) if (number !== (at++ * 2_654_435_761) % 2 ** 32) wrong++
  spool.close()
  expect([at, wrong]).toEqual([count, 0])
})

test('templates beyond memory come back', () => {
  const evicted = new EvictedTemplates()
  for (let i = 1; i <= 12_000; i++) evicted.set(i * 3, `template é ${i}`)
  expect([evicted.get(3), evicted.get(33_000), evicted.get(36_000), evicted.get(35_999), evicted.get(99_999)]).toEqual([
    'template é 1',
    'template é 11000',
    'template é 12000',
    undefined,
    undefined,
  ])
  evicted.close()
})
