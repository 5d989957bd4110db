import { expect, it } from 'vitest'
import { blendConfidence } from './phase.ts'

it('confidence is never certain, nor less than nothing', () => {
  expect([blendConfidence(null, 0.5), blendConfidence(null, 1), blendConfidence(null, -1)]).toEqual([0.5, 0.95, 0])
  expect(blendConfidence(0.95, 1)).toBe(0.95)
  expect(blendConfidence(0.5, 0.9)).toBeCloseTo(0.62)
})
