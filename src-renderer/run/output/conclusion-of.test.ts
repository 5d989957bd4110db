import { describe, expect, it } from 'vitest'
import type { Json } from '#shared/json.ts'
import { conclusionOf } from './conclusion-of.ts'

const conclusion = {
  root_cause: 'The disk of db-1 is full.',
  category: 'resource_exhaustion',
  confidence: 0.82,
  quality_score: 0.9,
  response_type: 'SOLUTION',
  causal_chain: [{ statement: 'It filled up.', evidence: ['metric:disk'] }],
  questions: [],
  evidence: ['metric:disk', 'log:db.log'],
  report: '# Report',
}
const shown = {
  rootCause: 'The disk of db-1 is full.',
  category: 'resource_exhaustion',
  confidence: 0.82,
  quality: 0.9,
  responseType: 'SOLUTION',
  report: '# Report',
}

describe('the conclusion in an output', () => {
  it('is found at the top and under a name', () => {
    expect(conclusionOf(conclusion)).toMatchObject(shown)
    expect(conclusionOf({ count: 2, result: conclusion })).toMatchObject(shown)
    expect(conclusionOf({ report: '# Report', conclusion: { ...conclusion, report: undefined } as never })).toMatchObject(shown)
  })

  it('is not seen in other values', () => {
    for (const other of [null, 'text', 3, [], [conclusion], {}, { report: 3 }, { root_cause: 'x' }, { a: { b: conclusion } }] as Json[])
      expect(conclusionOf(other)).toBeNull()
  })

  it('leaves out what is not what it should be', () => {
    expect(
      conclusionOf({
        report: 'x',
        category: 'evil',
        confidence: 7,
        quality_score: '1',
        response_type: 'MAYBE',
        causal_chain: 'no',
        evidence: [1, 'a'],
      }),
    ).toEqual({
      rootCause: '',
      category: null,
      confidence: null,
      quality: null,
      responseType: null,
      chain: [],
      questions: [],
      evidence: ['a'],
      report: 'x',
    })
  })
})
