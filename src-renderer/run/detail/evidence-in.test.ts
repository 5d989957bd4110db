import { describe, expect, it } from 'vitest'
import { evidenceIn } from './evidence-in.ts'

const known = new Set(['log:a.log', 'event:2', 'names, with commas'])

describe('evidence that a value cites', () => {
  it('stands in its texts, however deep, each piece once', () => {
    const value = { report: 'Broke [E: log:a.log, event:2].', parts: [{ text: 'Again [E: event:2] and [E: names, with commas]' }] }
    expect(evidenceIn(value, known)).toEqual(['log:a.log', 'event:2', 'names, with commas'])
  })

  it('stands in its lists of evidence, where it is known', () => {
    expect(evidenceIn({ claims: [{ evidence: ['event:2', 'made up'] }], other: ['log:a.log'] }, known)).toEqual(['event:2'])
  })

  it('is nothing in numbers and plain texts', () => {
    expect(evidenceIn([1, null, 'E: none', '[E:]'], known)).toEqual([])
  })
})
