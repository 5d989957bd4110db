import { expect, it } from 'vitest'
import { LineReader } from './line-reader.ts'

const reading = (most: number) => {
  const reader = new LineReader(most)
  return { reader, push: (text: string) => reader.push(Buffer.from(text)) }
}

it('lines come out whole, however their bytes come in', () => {
  const { reader, push } = reading(10)
  expect([push('ab'), push('c\nde\n\nf'), push('ü'), push('\n')]).toEqual([[], ['abc', 'de', ''], [], ['fü']])
  const [first, second] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü\n').subarray(1)]
  expect([reader.push(first), reader.push(second)]).toEqual([[], ['ü']])
  expect(reader.overflow).toBe(false)
})

it('a line may be as long as is allowed, however many there were before, and no longer', () => {
  const { reader, push } = reading(10)
  for (let i = 0; i < 5; i++) expect([push('12345678'), push('90\n')]).toEqual([[], ['1234567890']])
  expect(reader.overflow).toBe(false)
  expect([push('12345678'), push('901\nafter\n'), push('after\n')]).toEqual([[], [], []])
  expect(reader.overflow).toBe(true)
})
