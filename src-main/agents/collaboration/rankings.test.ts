import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rankBids } from './auction.ts'
import { bordaPoints, combineRankings, readRanking, schulzeWins } from './rankings.ts'

const times = (n: number, text: string) => Array.from({ length: n }, () => text.split(''))

it('counts points by Borda', () => {
  // the capital of Tennessee: Nashville wins though Memphis has most first places
  const rankings = [...times(42, 'MNCK'), ...times(26, 'NCKM'), ...times(15, 'CKNM'), ...times(17, 'KCNM')]
  expect(Object.fromEntries(bordaPoints(['M', 'N', 'C', 'K'], rankings))).toEqual({ M: 126, N: 194, C: 173, K: 107 })
  expect(combineRankings(['M', 'N', 'C', 'K'], rankings, 'borda').map(({ option }) => option)).toEqual(['N', 'C', 'M', 'K'])
})

it("finds the order of the example in Schulze's paper", () => {
  const rankings = [
    ...times(5, 'ACBED'),
    ...times(5, 'ADECB'),
    ...times(8, 'BEDAC'),
    ...times(3, 'CABED'),
    ...times(7, 'CAEBD'),
    ...times(2, 'CBADE'),
    ...times(7, 'DCEBA'),
    ...times(8, 'EBADC'),
  ]
  expect(combineRankings([...'ABCDE'], rankings, 'schulze').map(({ option }) => option)).toEqual([...'EACBD'])
})

it('lets a path of preferences go only over those that more have than not', () => {
  // one is for a, one against it: that decides nothing between the others, of whom b is before c
  expect(Object.fromEntries(schulzeWins(['a', 'b', 'c'], [['a'], ['b', 'c']]))).toEqual({ a: 0, b: 1, c: 0 })
})

const ballots = fc.array(fc.shuffledSubarray(['a', 'b', 'c', 'd']), { maxLength: 7 })

it('puts whom everybody prefers to everyone first, by either rule, and Schulze every winner of all pairs', () => {
  fc.assert(
    fc.property(ballots, (rankings) => {
      const options = ['a', 'b', 'c', 'd']
      const unanimous = rankings.map((ranking) => ['c', ...ranking.filter((one) => one !== 'c')])
      if (unanimous.length > 0)
        for (const rule of ['borda', 'schulze'] as const) expect(combineRankings(options, unanimous, rule)[0]?.option).toBe('c')
      const full = rankings.filter((ranking) => ranking.length === 4)
      const beats = (x: string, y: string) => full.filter((one) => one.indexOf(x) < one.indexOf(y)).length > full.length / 2
      const condorcet = options.find((x) => options.every((y) => x === y || beats(x, y)))
      if (condorcet) expect(combineRankings(options, full, 'schulze')[0]?.option).toBe(condorcet)
      for (const rule of ['borda', 'schulze'] as const)
        expect(
          combineRankings(options, rankings, rule)
            .map(({ option }) => option)
            .sort(),
        ).toEqual(options)
      expect(Math.max(...schulzeWins(options, rankings).values())).toBeLessThanOrEqual(3)
    }),
  )
})

it('takes a ranking apart from what is no ranking', () => {
  expect(readRanking(['p2', 'p9', 'p1', 'p2', 5], ['p1', 'p2', 'p3'])).toEqual(['p2', 'p1'])
  expect(readRanking('p1', ['p1'])).toEqual([])
})

it('ranks bids by confidence, less what they cost beside the dearest', () => {
  const bid = (agent: string, index: number, confidence: number, cost: number) => ({ agent, index, confidence, cost, approach: '' })
  expect(
    rankBids([bid('dear', 0, 0.8, 1000), bid('cheap', 1, 0.7, 100), bid('unsure', 2, 0.2, 0)]).map(({ agent, score }) => [agent, score]),
  ).toEqual([
    ['cheap', 0.675],
    ['dear', 0.55],
    ['unsure', 0.2],
  ])
  expect(rankBids([bid('first', 0, 0.5, 0), bid('second', 1, 0.5, 0)])[0]?.agent).toBe('first')
})
