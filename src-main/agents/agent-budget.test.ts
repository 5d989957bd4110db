import { describe, expect, it } from 'vitest'
import { AgentBudget, leastAnswer, narrower } from './agent-budget.ts'

const used = (input: number, output = 0, usd?: number) => ({ input, output, ...(usd === undefined ? {} : { usd }) })
const price = { input: 10, output: 20 }

describe('the budget of an agent', () => {
  it('lets it work while a conclusion still fits behind, then conclude, then nothing', () => {
    // a prompt of 100 and a conclusion of 40 count 115 and 46 at first; 160 are kept back beside
    const advise = (...given: Parameters<typeof used>) => new AgentBudget({ tokens: 1000 }).advise(100, 40, used(...given))
    expect(advise(0)).toEqual({ go: 'on', most: 679 })
    expect(advise(600, 15)).toEqual({ go: 'on', most: 64 })
    expect(advise(600, 16)).toEqual({ go: 'conclude', most: 338 })
    expect(advise(900, 38)).toEqual({ go: 'conclude', most: leastAnswer })
    expect(advise(900, 39)).toEqual({ go: 'stop' })
    expect(new AgentBudget({}).advise(1e9, 1e9, used(1e9))).toEqual({ go: 'on', most: undefined })
  })

  it('reckons in dollars by the prices of the dearest model, and not at all where these are not known', () => {
    const advise = (usd: number, spent = 0) => new AgentBudget({ usd }, price).advise(100, 40, used(0, 0, spent))
    expect(advise(0.01)).toEqual({ go: 'on', most: 339 })
    expect(advise(0.001)).toEqual({ go: 'conclude', most: 27 })
    expect(advise(0.01, 0.01)).toEqual({ go: 'stop' })
    expect(new AgentBudget({ usd: 0.01 }).advise(100, 40, used(0, 0, 5))).toEqual({ go: 'on', most: undefined })
    expect(new AgentBudget({ usd: 0.01, tokens: 500 }, price).advise(100, 40, used(0))).toEqual({ go: 'on', most: 179 })
  })

  it('mends its estimate by what a request really came to, and never trusts it whole', () => {
    const budget = new AgentBudget({ tokens: 1000 })
    expect(budget.expected(100)).toBe(115)
    budget.learn(100, 200)
    expect(budget.expected(100)).toBe(210)
    budget.learn(0, 500)
    budget.learn(500, 0)
    expect(budget.expected(100)).toBe(210)
    budget.learn(100, 50)
    expect(budget.expected(100)).toBe(105)
  })

  it('leaves for the prompt of a conclusion what an answer does not need', () => {
    expect(new AgentBudget({ tokens: 1000 }).roomForConclusion(used(100, 100))).toBe(556)
    expect(new AgentBudget({ tokens: 1000, usd: 0.011 }, price).roomForConclusion(used(100, 100, 0.001))).toBe(295)
  })

  it('hands a part of what is left on, where that is enough to begin with', () => {
    const share = (limits: ConstructorParameters<typeof AgentBudget>[0], among: number, ...given: Parameters<typeof used>) =>
      new AgentBudget(limits, price).share(among, used(...given))
    expect(share({ tokens: 1000 }, 2, 100, 100)).toEqual({ tokens: 240 })
    expect([share({ tokens: 308 }, 2, 100), share({ tokens: 314 }, 2, 100)]).toEqual([null, { tokens: 64 }])
    expect(share({ usd: 1 }, 2, 0, 0, 0.5)).toEqual({ usd: 0.15 })
    expect(share({ usd: 1, tokens: 1000 }, 2, 0, 0, 1)).toBeNull()
    expect(share({ tokens: 1000 }, 0, 0)).toEqual({ tokens: 600 })
    expect(share({}, 3, 1e9)).toEqual({})
  })

  it('is the narrower of two', () => {
    expect(narrower({ tokens: 5, usd: 1 }, { tokens: 3 })).toEqual({ tokens: 3, usd: 1 })
    expect(narrower({}, { usd: 2 })).toEqual({ usd: 2 })
    expect(narrower({}, {})).toEqual({})
  })
})
