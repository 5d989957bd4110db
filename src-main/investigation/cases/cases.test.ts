import { describe, expect, it } from 'vitest'
import { changeCases } from './change-cases.ts'
import { clusterCases } from './cluster-cases.ts'
import { databaseCases } from './database-cases.ts'
import { investigateCase } from './investigate.ts'
import { noiseCases } from './noise-cases.ts'
import { otherClusterCases } from './other-cluster-cases.ts'
import { otherDatabaseCases } from './other-database-cases.ts'
import { serviceCases } from './service-cases.ts'

describe.each([
  ['a cluster', [...clusterCases, ...otherClusterCases]],
  ['a database', [...databaseCases, ...otherDatabaseCases]],
  ['a service', serviceCases],
  ['a change', changeCases],
  ['nothing', noiseCases],
])('incidents of %s', (_, cases) => {
  it.each(cases.map((made) => [made.name, made] as const))('%s', async (_name, made) => {
    const { conclusion, report } = await investigateCase(made)
    const text = `${conclusion.root_cause} ${report}`.toLowerCase()
    expect(conclusion.category).toBe(made.category)
    expect(made.words.filter((word) => !text.includes(word.toLowerCase()))).toEqual([])
    expect((made.never ?? []).filter((word) => conclusion.root_cause.toLowerCase().includes(word.toLowerCase()))).toEqual([])
    // Whatever is claimed rests on evidence that is there.
    expect(conclusion.claims.filter((claim) => claim.evidence.length === 0)).toEqual([])
    expect(conclusion.quality_score).toBeGreaterThan(0.8)
    expect(report).toMatch(/\[E: /)
  })
})

it('says the same of the same evidence', async () => {
  const made = databaseCases[0]!
  expect(await investigateCase(made)).toEqual(await investigateCase(made))
})
