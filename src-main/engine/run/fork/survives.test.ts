import { describe, expect, it } from 'vitest'
import { documentOf } from '../../testing/documents.ts'
import { reopenedByFork, survivesFork } from './survives.ts'

const inner = documentOf({ x: ['set'], y: ['set'] }, ['x.out -> y.in'])
const document = documentOf({ a: ['set'], b: ['set'], c: ['set'], beside: ['set'], sub: ['sub-workflow', { workflow: 'wf_in' }] }, [
  'a.out -> b.in',
  'b.out -> c.in',
  'a.out -> beside.in',
])
const documents = { document, workflows: { wf_in: inner } }
const kept = (point: string, paths: string[]) => paths.filter(survivesFork(documents, point))

describe('what survives a fork', () => {
  it('is what does not come after it in the graph', () => {
    expect(kept('b', ['a', 'a/turn:0', 'b', 'b/turn:0', 'c', 'beside'])).toEqual(['a', 'a/turn:0', 'beside'])
    expect(kept('sub/x', ['sub/x', 'sub/y', 'a'])).toEqual(['a'])
    expect(kept('sub/y', ['sub/x', 'sub/y'])).toEqual(['sub/x'])
  })

  it('is the rounds before it, and the other items of a map', () => {
    expect(kept('a/loop:1/x', ['a/loop:0/x', 'a/loop:1/z', 'a/loop:2/x'])).toEqual(['a/loop:0/x', 'a/loop:1/z'])
    expect(kept('a/map:1/x', ['a/map:0/x', 'a/map:1/x', 'a/map:2/x'])).toEqual(['a/map:0/x', 'a/map:2/x'])
    expect(kept('a/try:1/x', ['a/try:0/x', 'a/try:2/x'])).toEqual(['a/try:0/x'])
  })

  it('is what an agent did before, and what it called beside', () => {
    expect(kept('a/turn:2', ['a', 'a/turn:1', 'a/turn:1/call:0', 'a/turn:2', 'a/turn:2/call:0', 'a/turn:3', 'a/end'])).toEqual([
      'a',
      'a/turn:1',
      'a/turn:1/call:0',
    ])
    expect(kept('a/turn:2/call:1', ['a/turn:2', 'a/turn:2/call:0', 'a/turn:2/call:1', 'a/turn:3'])).toEqual(['a/turn:2', 'a/turn:2/call:0'])
  })

  it('is what the first attempt did, where a later one is done anew', () => {
    const paths = ['a/turn:0', 'a/attempt:1', 'a/attempt:1/turn:0', 'a/attempt:2/turn:0', 'b']
    expect(kept('a/attempt:1', paths)).toEqual(['a/turn:0'])
    expect(kept('a/attempt:2', paths)).toEqual(['a/turn:0', 'a/attempt:1', 'a/attempt:1/turn:0'])
  })

  it('is made again around it', () => {
    expect(['a', 'a/map:1/x', 'a/map:0/x', 'b'].filter(reopenedByFork('a/map:1/x'))).toEqual(['a', 'a/map:1/x'])
  })
})
