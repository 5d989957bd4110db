import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { correlation, largestStep, median, normalTail, quantile, rateTail, spread, trendOf } from './statistics.ts'

const wave = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i))
/** Deterministic noise in [-1, 1]. */
const noise = (i: number) => Math.sin(i * 12.9898) * 43758.5453 - Math.round(Math.sin(i * 12.9898) * 43758.5453)

describe('steps', () => {
  it('are found where they are', () => {
    expect(largestStep(wave(40, (i) => (i < 25 ? 10 : 30) + noise(i)))).toMatchObject({ at: 25 })
    expect(largestStep(wave(20, (i) => (i === 0 ? 18 : 91 + noise(i))))).toMatchObject({ at: 1 })
  })
  it('are small in noise and large when real', () => {
    expect(largestStep(wave(60, (i) => 100 + noise(i) * 5))!.statistic).toBeLessThan(5)
    expect(largestStep(wave(60, (i) => (i < 30 ? 100 : 200) + noise(i) * 5))!.statistic).toBeGreaterThan(10)
    expect(largestStep(wave(60, () => 7))!.statistic).toBe(0)
  })
  it('have the p-value of the Pettitt test', () => {
    // For a clean step in the middle, U is (n/2)^2 and p is 2 exp(-6 U^2 / (n^3 + n^2)).
    const n = 20
    expect(largestStep(wave(n, (i) => (i < 10 ? 1 : 9) + i / 1000))!.pValue).toBeCloseTo(
      2 * Math.exp((-6 * 100 ** 2) / (n ** 3 + n ** 2)),
      10,
    )
  })
})

describe('trends', () => {
  it('are steady growth, not noise', () => {
    expect(trendOf(wave(30, (i) => i * 2 + noise(i)))!.pValue).toBeLessThan(1e-6)
    expect(trendOf(wave(30, (i) => i * 2))!.slope).toBeCloseTo(2)
    expect(trendOf(wave(30, (i) => noise(i * 7)))!.pValue).toBeGreaterThan(0.01)
  })
})

describe('rates', () => {
  it('follow the binomial distribution', () => {
    expect(rateTail(5, 5, 0.5)).toBeCloseTo(1 / 32, 3)
    expect(rateTail(0, 10, 0.5)).toBe(1)
    expect(rateTail(3, 4, 0.5)).toBeCloseTo(5 / 16, 3)
  })
  it('agree with the normal distribution where both hold', () =>
    expect(rateTail(1_080, 2_000, 0.5)).toBeCloseTo(normalTail((1_079.5 - 1_000) / Math.sqrt(500)), 4))
})

it('knows the normal distribution', () => {
  expect(normalTail(0)).toBeCloseTo(0.5, 6)
  expect(normalTail(1.96)).toBeCloseTo(0.025, 4)
  expect(normalTail(-1.96)).toBeCloseTo(0.975, 4)
})

it('does not depend on order or shift where it must not', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 })
  fc.assert(
    fc.property(values, fc.integer({ min: -500, max: 500 }), (list, shift) => {
      const reversed = [...list].reverse()
      expect(median(reversed)).toBe(median(list))
      expect(spread(list.map((value) => value + shift))).toBeCloseTo(spread(list), 6)
      expect(quantile(list, 1)).toBe(Math.max(...list))
      expect(Math.abs(correlation(list, reversed))).toBeLessThanOrEqual(1 + 1e-9)
    }),
  )
})
