import { describe, expect, test } from 'vitest'
import { readLogText } from './log-reader.ts'
import { Dice, madeDialects } from './made-dialects.ts'
import { minePatterns } from './pattern-miner.ts'

describe.each(madeDialects)('$name', (dialect) => {
  const dice = new Dice(7)
  const made = Array.from({ length: 600 }, () => {
    const event = dice.below(dialect.events.length)
    const header = dialect.header(dice, event)
    return { event, header, message: dialect.events[event]!(dice) }
  })
  const text = made.map(({ header, message }) => header + message).join('\n')
  const records = [...readLogText(text, { reference: Date.UTC(2026, 0, 1) })]

  test('the header is taken off, whatever it is', () => {
    expect(records.map(({ message }) => message)).toEqual(made.map(({ message }) => message))
  })

  test('time and level are read from it', () => {
    expect(records.every(({ time }) => (time !== null) === dialect.timed)).toBe(true)
    if (dialect.level) expect(records.map(({ level }) => level)).toEqual(made.map(({ header }) => dialect.level!(header)))
  })

  test('lines of one event are one pattern, and of another another', () => {
    const { assignment, patterns } = minePatterns(records)
    const groups = dialect.events.map((_, event) => new Set(assignment.filter((_, i) => made[i]!.event === event)))
    expect(
      groups
        .map((ids) => [...ids].map((id) => patterns.find((pattern) => pattern.id === id)?.template))
        .filter((templates) => templates.length > 1),
    ).toEqual([])
    expect(new Set(groups.flatMap((ids) => [...ids])).size).toBe(dialect.events.length)
  })
})
