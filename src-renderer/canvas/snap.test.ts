import { describe, expect, it } from 'vitest'
import { linesOf, snapTo } from './snap.ts'

const lines = linesOf([
  { x: 0, y: 0, width: 240, height: 80 },
  { x: 600, y: 300, width: 240, height: 100 },
])

describe('a dragged box', () => {
  it('snaps to the nearest edge or middle within reach, with a line from one to the other', () => {
    const snap = snapTo({ x: 300, y: 3, width: 240, height: 60 }, lines, 6)
    expect(snap).toMatchObject({ x: 0, y: -3 })
    expect(snap.guides).toEqual([{ axis: 'y', at: 0, from: 0, to: 540 }])
  })
  it('snaps its middle to the middle of another', () => {
    const snap = snapTo({ x: 20 + 5, y: 500, width: 200, height: 60 }, lines, 6)
    expect(snap.x).toBe(-5)
    expect(snap.guides[0]).toMatchObject({ axis: 'x', at: 120, from: 0, to: 560 })
  })
  it('stays where it is when nothing is near', () => {
    expect(snapTo({ x: 290, y: 150, width: 100, height: 20 }, lines, 6)).toEqual({ x: 0, y: 0, guides: [] })
  })
})
