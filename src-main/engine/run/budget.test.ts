import { describe, expect, it } from 'vitest'
import { Budget } from './budget.ts'

describe('the budget of a run', () => {
  it('is passed by what is more than a limit, and says by which and how much', () => {
    const budget = new Budget({ tokens: 100, usd: 0.5, steps: 2 })
    expect(budget.model({ input: 60, output: 40, usd: 0.5 })).toBeUndefined()
    expect(budget.model({ input: 0, output: 1 })).toEqual({ budget: 'tokens', limit: 100, used: 101 })
    expect(new Budget({ usd: 0.5 }).model({ input: 9, output: 9, usd: 0.75 })).toEqual({ budget: 'usd', limit: 0.5, used: 0.75 })
    expect([budget.step(), budget.step(), budget.step()]).toEqual([undefined, undefined, { budget: 'steps', limit: 2, used: 3 }])
    expect(budget.stepsLeft).toBe(0)
  })

  it('counts what earlier lives of the run used', () => {
    const budget = new Budget({ tokens: 100, usd: 1, seconds: 60 }, { tokens: 95, usd: 0.9, seconds: 70 })
    expect(budget.secondsLeft).toBe(0)
    expect(budget.model({ input: 5, output: 0, usd: 0.2 })).toMatchObject({ budget: 'usd' })
    expect(budget.model({ input: 1, output: 0 })).toMatchObject({ budget: 'tokens', used: 101 })
    expect(new Budget({ seconds: 60 }, { seconds: 45 }).secondsLeft).toBe(15)
  })

  it('has no end where nothing limits it', () => {
    const budget = new Budget({})
    expect([budget.secondsLeft, budget.stepsLeft]).toEqual([undefined, Number.POSITIVE_INFINITY])
    expect(budget.model({ input: 1e9, output: 1e9, usd: 1e6 })).toBeUndefined()
  })
})
