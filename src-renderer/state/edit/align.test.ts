import { describe, expect, it } from 'vitest'
import { alignShifts, distributeShifts, type Side } from './align.ts'

const boxes = {
  a: { x: 0, y: 10, width: 240, height: 60 },
  b: { x: 500, y: 0, width: 100, height: 100 },
  c: { x: 300, y: 300, width: 240, height: 80 },
}
const moved = (shifts: Record<string, { x: number; y: number }>) =>
  Object.fromEntries(
    Object.entries(boxes).map(([id, box]) => [id, { ...box, x: box.x + (shifts[id]?.x ?? 0), y: box.y + (shifts[id]?.y ?? 0) }]),
  )

describe('aligning', () => {
  it.each<[Side, (box: (typeof boxes)['a']) => number, number]>([
    ['left', (box) => box.x, 0],
    ['centre', (box) => box.x + box.width / 2, 300],
    ['right', (box) => box.x + box.width, 600],
    ['top', (box) => box.y, 0],
    ['middle', (box) => box.y + box.height / 2, 190],
    ['bottom', (box) => box.y + box.height, 380],
  ])('%s brings all to one line, and moves nothing across', (side, line, at) => {
    const shifts = alignShifts(boxes, side)
    for (const box of Object.values(moved(shifts))) expect(line(box)).toBe(at)
    const across = ['left', 'centre', 'right'].includes(side) ? 'y' : 'x'
    expect(Object.values(shifts).every((shift) => shift[across] === 0)).toBe(true)
  })
})

describe('distributing', () => {
  it('makes the gaps equal and leaves the outermost where they are', () => {
    const after = moved(distributeShifts(boxes, 'horizontal'))
    const ordered = Object.values(after).sort((a, b) => a.x - b.x) as [Box, Box, Box]
    type Box = (typeof boxes)['a']
    expect(ordered[1].x - ordered[0].x - ordered[0].width).toBe(ordered[2].x - ordered[1].x - ordered[1].width)
    expect([ordered[0].x, ordered[2].x + ordered[2].width]).toEqual([0, 600])
  })
  it('does nothing to two', () => {
    const { c: _c, ...two } = boxes
    expect(distributeShifts(two, 'vertical')).toEqual({})
  })
})
