import { describe, expect, test } from 'vitest'
import { DrainTree } from './drain-tree.ts'
import { readLogText } from './log-reader.ts'
import { minePatterns } from './pattern-miner.ts'

const letters = 'ghijklmnopqrstuvwxyz'
function word(number: number): string {
  return number < letters.length ? letters[number]! : word(Math.floor(number / letters.length)) + letters[number % letters.length]!
}

describe('hostile logs', () => {
  test('a million different lines stay within the cap, and the patterns used last are kept', { timeout: 120_000 }, () => {
    const tree = new DrainTree({ patterns: 1000 })
    const add = (message: string, line: number) => tree.add({ line, time: null, level: null, source: '', message })
    const first = add('the steady line', 0)
    for (let i = 0; i < 1_000_000; i++) {
      add(`${word(i)} ${word((i * 7919) % 1_000_003)} ${word((i * 104_729) % 1_000_003)} ${word((i * 31) % 1_000_003)}`, i)
      if (i % 500 === 0) expect(add('the steady line', i)).toBe(first)
    }
    expect(tree.patterns()).toHaveLength(1000)
    expect(tree.evicted).toBeGreaterThan(900_000)
    expect(tree.patterns()[0]).toMatchObject({ id: 'p1', template: 'the steady line', count: 2001 })
  })

  test('an evicted line gets a new id, never one given before', () => {
    const messages = ['a one', 'b two', 'c three', 'a one']
    const { assignment, evicted } = minePatterns(
      messages.map((message, i) => ({ line: i + 1, time: null, level: null, source: '', message })),
      { patterns: 2 },
    )
    expect(assignment).toEqual(['p1', 'p2', 'p3', 'p4'])
    expect(evicted).toBe(2)
  })

  test.each([
    ['one letter', 'a'.repeat(50_000_000)],
    ['NULs', `a${'\0'.repeat(1_000_000)}`],
    ['brackets', '['.repeat(1_000_000)],
    ['nested groups', '[(<{'.repeat(250_000)],
    ['colons', 'a:'.repeat(500_000)],
    ['dashes', 'a - '.repeat(250_000)],
    ['blanks', ' '.repeat(1_000_000)],
    ['slashes', '/'.repeat(1_000_000)],
    ['hosts', 'a1.b2-'.repeat(200_000)],
    ['pairs', 'a=1,'.repeat(250_000)],
    ['astral letters', '𝒳1'.repeat(200_000)],
    ['half a surrogate pair', '\ud83d '.repeat(100_000)],
  ])('%s without end are one pattern each, with and without header', (_, text) => {
    const log = Array.from({ length: 30 }, (_, i) => `2024-05-14 10:00:${10 + i} box app[${i}]: fine`)
    const { patterns, assignment } = minePatterns(readLogText([...log, `2024-05-14 10:01:00 box app[1]: ${text}`, text, ...log].join('\n')))
    expect(assignment).toHaveLength(62)
    expect(patterns[0]).toMatchObject({ template: 'fine', count: 60 })
  })

  test('a log of nothing has no patterns', () => {
    expect(minePatterns(readLogText(''))).toEqual({ patterns: [], assignment: [], evicted: 0 })
  })
})
