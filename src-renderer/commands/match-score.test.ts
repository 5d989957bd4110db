import { describe, expect, test } from 'vitest'
import { matchScore } from './match-score.ts'

const score = (name: string, query: string, ...more: string[]) => matchScore('', query, [name, ...more])

describe('what is typed', () => {
  test('fits everything while it is empty', () => expect(score('Undo', ' ')).toBe(1))
  test('ranks the beginning of a name over that of a word, and that over the middle of one', () => {
    const ranked = ['Run', 'Clear the run', 'Prune', 'Save'].map((name) => score(name, 'run'))
    expect(ranked).toEqual([...ranked].sort((a, b) => b - a))
    expect(new Set(ranked).size).toBe(4)
    expect(ranked.at(-1)).toBe(0)
  })
  test('may be words in any order, or first letters', () => {
    expect(score('Arrange all nodes', 'nodes all')).toBeGreaterThan(0)
    expect(score('Arrange all nodes', 'aan')).toBeGreaterThan(0)
    expect(score('Arrange all nodes', 'naa')).toBe(0)
  })
  test('counts less in what stands beside the name', () => {
    expect(score('Triage', 'router', 'router')).toBeGreaterThan(0)
    expect(score('Triage', 'router', 'router')).toBeLessThan(score('Router', 'router'))
  })
})
