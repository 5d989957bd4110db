import { describe, expect, it } from 'vitest'
import { goOn } from './go-on.ts'
import { roughTokens, spending, usageIn, usageOf, withCost } from './token-usage.ts'

const said = (input_tokens: number, output_tokens: number, more = {}) => ({ input_tokens, output_tokens, total_tokens: 0, ...more })
const estimated = { input: 9, output: 4 }

describe('what a call used', () => {
  it('is what its provider says, and an estimate where that cannot be', () => {
    expect(usageIn(said(30, 20), estimated)).toEqual({ input: 30, output: 20 })
    for (const odd of [0, -1, 1.5, Number.NaN]) expect(usageIn(said(odd, odd), estimated)).toEqual(estimated)
    expect(usageIn(undefined, estimated)).toEqual(estimated)
    expect(usageIn(said(0, 0), { input: 0, output: 0 })).toEqual({ input: 0, output: 0 })
  })

  it('tells what was read from a cache and what was thought, as parts of it', () => {
    const details = (cache_read: number, reasoning: number) => ({
      input_token_details: { cache_read },
      output_token_details: { reasoning },
    })
    expect(usageIn(said(30, 20, details(10, 5)), estimated)).toEqual({ input: 30, output: 20, cached: 10, reasoning: 5 })
    expect(usageIn(said(30, 20, details(99, 99)), estimated)).toEqual({ input: 30, output: 20, cached: 30, reasoning: 20 })
    expect(usageIn(said(30, 20, details(-1, 0)), estimated)).toEqual({ input: 30, output: 20 })
  })

  it('costs by the price of each part, where there is one', () => {
    const usage = { input: 1000, output: 100, cached: 400 }
    expect(withCost(usage, { input: 10, output: 20, cachedInput: 1 }).usd).toBeCloseTo((600 * 10 + 400 * 1 + 100 * 20) / 1e6)
    expect(withCost(usage, { input: 10, output: 20 }).usd).toBeCloseTo((1000 * 10 + 100 * 20) / 1e6)
    expect(withCost(usage, undefined)).toBe(usage)
  })

  it('goes with the error of an attempt that came to nothing, all of it', () => {
    const error = new Error('no')
    expect(spending(spending(error, { input: 3, output: 1 }), { input: 2, output: 2 })).toBe(error)
    expect(usageOf(error)).toMatchObject({ input: 5, output: 3 })
    expect([usageOf(new Error('other')), usageOf(null), spending('text', estimated)]).toEqual([
      { input: 0, output: 0 },
      { input: 0, output: 0 },
      'text',
    ])
  })

  it('is estimated rather too high', () => {
    expect([roughTokens('abcd', 'ef'), roughTokens(''), roughTokens('üü')]).toEqual([2, 0, 2])
  })
})

it('a model is asked again as often, and after as long, as it may be', () => {
  const plan = (tries: number) => ({ tries, most: 3 })
  expect([0, 1, 2].map((tries) => goOn({ retry: true, afterMs: null }, plan(tries), 60_000))).toEqual([
    { retry: true, afterMs: 500 },
    { retry: true, afterMs: 1000 },
    { retry: false, afterMs: 2000 },
  ])
  expect(goOn({ retry: true, afterMs: 61_000 }, plan(0), 60_000).retry).toBe(false)
  expect(goOn({ retry: true, afterMs: 60_000 }, plan(0), 60_000)).toEqual({ retry: true, afterMs: 60_000 })
  expect(goOn({ retry: false, afterMs: 0 }, plan(0), 60_000)).toEqual({ retry: false, afterMs: 0 })
})
