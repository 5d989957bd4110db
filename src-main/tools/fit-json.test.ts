import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Json } from '#shared/json.ts'
import { fitJson } from './fit-json.ts'

it('leaves what fits as it is', () => {
  const value = { a: [1, 2, 3], b: 'text' }
  expect(fitJson(value, 1000)).toBe(value)
})

it('keeps the shape and says what it left out', () => {
  const value = { findings: Array.from({ length: 500 }, (_, n) => ({ id: `f${n}`, text: 'x'.repeat(200) })), total: 500 }
  const small = fitJson(value, 10_000) as { findings: Json[]; total: number }
  expect(small.total).toBe(500)
  expect(small.findings[0]).toEqual({ id: 'f0', text: 'x'.repeat(200) })
  expect(small.findings.at(-1)).toMatch(/and \d+ more/)
})

it('is never much longer than it was allowed', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 200, max: 2000 }), (value, bytes) => {
      expect(JSON.stringify(fitJson(value as Json, bytes)).length).toBeLessThanOrEqual(
        Math.max(JSON.stringify(value).length, bytes * 2 + 10),
      )
    }),
  )
})
