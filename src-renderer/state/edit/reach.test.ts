import { expect, it } from 'vitest'
import { reachOf } from './reach.ts'
import { drawn } from './testing/sample-documents.ts'

const document = drawn({ a: { kind: 'set' }, b: { kind: 'set' }, c: { kind: 'set' }, d: { kind: 'set' }, alone: { kind: 'set' } }, [
  'a.out > b.in',
  'b.out > c.in',
  'b.out > d.in',
])

it('goes along the connections, one way or both', () => {
  expect(reachOf(document, ['b'], 'upstream').sort()).toEqual(['a', 'b'])
  expect(reachOf(document, ['b'], 'downstream').sort()).toEqual(['b', 'c', 'd'])
  expect(reachOf(document, ['c'], 'both').sort()).toEqual(['a', 'b', 'c', 'd'])
  expect(reachOf(document, ['gone'], 'both')).toEqual([])
})
