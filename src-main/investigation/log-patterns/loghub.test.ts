import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { csvCells } from './field-parsers.ts'
import { minePatternsFromFile } from './file-patterns.ts'

const inputs = join(import.meta.dirname, '../../../../shared/inputs/loghub')
const systems = existsSync(inputs) ? readdirSync(inputs).filter((system) => existsSync(join(inputs, system, `${system}_2k.log`))) : []

test.skipIf(systems.length === 0)('on real logs, lines are grouped by their event', async () => {
  const accuracies: Record<string, number> = {}
  for (const system of systems) {
    const log = join(inputs, system, `${system}_2k.log`)
    const [head = '', ...rows] = readFileSync(`${log}_structured.csv`, 'utf8').trim().split(/\r?\n/)
    const truth = rows.map((row) => csvCells(row)[csvCells(head).indexOf('EventId')])
    using mined = await minePatternsFromFile(log)
    const found = [...mined.assignments()]
    expect(found.map(({ line }) => line)).toEqual(truth.map((_, i) => i + 1))
    const events = Map.groupBy(truth.keys(), (i) => truth[i])
    const groups = Map.groupBy(truth.keys(), (i) => found[i]!.pattern)
    const right = [...groups.values()].filter(
      (lines) => lines.every((i) => truth[i] === truth[lines[0]!]) && events.get(truth[lines[0]!])!.length === lines.length,
    )
    accuracies[system] = right.flat().length / truth.length
  }
  const values = Object.values(accuracies)
  expect(values.reduce((sum, value) => sum + value, 0) / values.length, JSON.stringify(accuracies)).toBeGreaterThan(0.98)
})
