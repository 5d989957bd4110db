import { expect, it } from 'vitest'
import { nodeOfPath, outerPath, roundOfPath, visitPath } from './run-path.ts'

it('the visit of a node is told from nodes whose names end alike, and is the innermost of a workflow that runs itself', () => {
  expect(visitPath('n_a', 'n_a')).toBe('n_a')
  expect(visitPath('n_a/turn:0/call:1', 'n_a')).toBe('n_a')
  expect(visitPath('a/ba', 'a')).toBe('a')
  expect(visitPath('n_sub/n_a/loop:0/n_sub/n_a/turn:1', 'n_a')).toBe('n_sub/n_a/loop:0/n_sub/n_a')
  expect(visitPath('n_a/turn:0', 'n_b')).toBe('n_a/turn:0')
})

it('paths are taken apart at their ends', () => {
  expect([nodeOfPath(''), nodeOfPath('n_a/loop:0'), nodeOfPath('n_a/loop:0/n_b/attempt:1')]).toEqual([null, 'n_a', 'n_b'])
  expect([outerPath(''), outerPath('n_a'), outerPath('n_a/map:1/n_b')]).toEqual([null, '', 'n_a/map:1'])
  expect(roundOfPath('n_a/map:12')).toEqual({ container: 'n_a', segment: 'map:12' })
  expect([roundOfPath('map:1'), roundOfPath('n_a/turn:1'), roundOfPath('n_a')]).toEqual([null, null, null])
})
