import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hunks, lineDiff } from './line-diff.ts'

const told = (before: string, after: string) =>
  lineDiff(before, after).map(({ side, text }) => `${{ both: ' ', before: '-', after: '+' }[side]}${text}`)
const side = (lines: ReturnType<typeof lineDiff>, which: 'before' | 'after') =>
  lines
    .filter((line) => line.side === 'both' || line.side === which)
    .map((line) => line.text)
    .join('\n')

describe('the difference of two texts', () => {
  it('is none for equal ones', () => {
    expect(told('a\nb', 'a\nb')).toEqual([' a', ' b'])
  })

  it('keeps what is common and says what came and went', () => {
    expect(told('a\nb\nc\nd', 'a\nc\nx\nd')).toEqual([' a', '-b', ' c', '+x', ' d'])
    expect(told('', 'a')).toEqual(['-', '+a'])
    expect(told('one\ntwo\nthree', 'two')).toEqual(['-one', ' two', '-three'])
  })

  it('gives back both texts, with their line numbers, and no more lines than the whole of both', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after)
        expect(side(lines, 'before')).toBe(before)
        expect(side(lines, 'after')).toBe(after)
        const numbers = lines.flatMap((line) => (line.after === null ? [] : [line.after]))
        expect(numbers).toEqual(numbers.map((_, at) => at + 1))
      }),
    )
  })

  it('is as short as can be', () => {
    // the longest common part, the slow way
    const common = (a: string[], b: string[]): number =>
      a.length === 0 || b.length === 0
        ? 0
        : a[0] === b[0]
          ? 1 + common(a.slice(1), b.slice(1))
          : Math.max(common(a.slice(1), b), common(a, b.slice(1)))
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 7 })
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const kept = lineDiff(a.join('\n'), b.join('\n')).filter((line) => line.side === 'both').length
        expect(kept).toBe(common(a, b))
      }),
    )
  })

  it('still ends for texts that have nothing in common', () => {
    const [a, b] = [0, 1].map((n) => Array.from({ length: 5000 }, (_, i) => `${n} ${i}`).join('\n')) as [string, string]
    const lines = lineDiff(a, b)
    expect(lines).toHaveLength(10_000)
    expect(side(lines, 'before')).toBe(a)
    expect(side(lines, 'after')).toBe(b)
  })

  it('leaves out what is far from any difference', () => {
    const text = Array.from({ length: 20 }, (_, i) => String(i))
    const shown = hunks(lineDiff(text.join('\n'), text.with(10, 'x').join('\n')), 2)
    expect(shown.map((line) => ('skipped' in line ? line.skipped : `${line.side[0]}${line.text}`))).toEqual([
      8,
      'b8',
      'b9',
      'b10',
      'ax',
      'b11',
      'b12',
      7,
    ])
  })
})
