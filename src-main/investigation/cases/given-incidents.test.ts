import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { investigateFolder } from './investigate.ts'

const inputs = join(import.meta.dirname, '../../../../shared/inputs/incidents')

/** The folder without its answer, and without labels that give it away. */
async function withoutAnswer(folder: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'trellis-given-'))
  await cp(folder, copy, { recursive: true, filter: (file) => !/(?:answer|scenario)\.yml$|\.md$/.test(basename(file)) })
  for (const file of (await readdir(copy)).filter((name) => name.endsWith('.json'))) {
    const path = join(copy, file)
    const value = JSON.parse(await readFile(path, 'utf8'), (key, item) => (key.endsWith('failure_mode') ? undefined : item))
    await writeFile(path, JSON.stringify(value, null, 2))
  }
  return copy
}

describe.runIf(existsSync(inputs))('incidents with an answer key', () => {
  it('finds the category of at least 14 of 15, says every required word in at least 13, and blames nothing healthy', async () => {
    const misses: string[] = []
    const blamed: string[] = []
    const unsaid: string[] = []
    let cases = 0
    for (const group of ['eks', 'rds'])
      for (const name of await readdir(join(inputs, group))) {
        const folder = join(inputs, group, name)
        if (!existsSync(join(folder, 'answer.yml'))) continue
        cases += 1
        const key = parse(await readFile(join(folder, 'answer.yml'), 'utf8')) as {
          root_cause_category: string
          required_keywords: string[]
        }
        const copy = await withoutAnswer(folder)
        const { conclusion, report } = await investigateFolder(copy)
        await rm(copy, { recursive: true })
        const text = `${conclusion.root_cause} ${report}`.toLowerCase()
        if (conclusion.category !== key.root_cause_category) misses.push(`${name}: ${conclusion.category}`)
        if (key.root_cause_category === 'healthy' && conclusion.category !== 'healthy') blamed.push(name)
        if (!key.required_keywords.every((word) => text.includes(word.toLowerCase()))) unsaid.push(name)
      }
    expect(cases).toBe(15)
    expect(blamed).toEqual([])
    expect(misses.length, misses.join('; ')).toBeLessThanOrEqual(1)
    expect(unsaid.length, unsaid.join('; ')).toBeLessThanOrEqual(2)
  }, 60_000)
})
