import { expect, it } from 'vitest'
import { priceIn } from './price-list.ts'

const price = (input: number) => ({ input, output: 1 })

it('the price of a model is that of its name, or of its name without a date', () => {
  const prices = { 'p:m': price(1), 'p:m-2026-01-02': price(2), 'p:m-mini': price(3) }
  const of = (model: string, provider = 'p') => priceIn(prices, provider, model)?.input
  expect(of('m-2026-01-02')).toBe(2)
  for (const model of ['m', 'm-latest', 'm-2025-12-31', 'm-20251231', 'm-1231', 'm-003']) expect(of(model)).toBe(1)
  expect([of('m-mini-latest'), of('m-micro'), of('m-12'), of('m-latest-x'), of('m', 'other')]).toEqual([3, ...Array(4).fill(undefined)])
  expect(priceIn({}, 'constructor', '')).toBeUndefined()
})
