import type { Place } from './place-edits.ts'

/** Where a node lies on the canvas, containers added up, in pixels. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export type Side = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'
export type Axis = 'horizontal' | 'vertical'

type Shifts = Record<string, Place>

/** How far each node has to move so that all are aligned at one side of what they cover together. */
export function alignShifts(boxes: Readonly<Record<string, Box>>, side: Side): Shifts {
  const all = Object.values(boxes)
  const [left, right] = [Math.min(...all.map((box) => box.x)), Math.max(...all.map((box) => box.x + box.width))]
  const [top, bottom] = [Math.min(...all.map((box) => box.y)), Math.max(...all.map((box) => box.y + box.height))]
  const shift: Record<Side, (box: Box) => Place> = {
    left: (box) => ({ x: left - box.x, y: 0 }),
    centre: (box) => ({ x: (left + right - box.width) / 2 - box.x, y: 0 }),
    right: (box) => ({ x: right - box.width - box.x, y: 0 }),
    top: (box) => ({ x: 0, y: top - box.y }),
    middle: (box) => ({ x: 0, y: (top + bottom - box.height) / 2 - box.y }),
    bottom: (box) => ({ x: 0, y: bottom - box.height - box.y }),
  }
  return Object.fromEntries(Object.entries(boxes).map(([id, box]) => [id, shift[side](box)]))
}

/** How far each node has to move so that the gaps between them are equal, the outermost two staying where they are. */
export function distributeShifts(boxes: Readonly<Record<string, Box>>, axis: Axis): Shifts {
  const [start, size] = axis === 'horizontal' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const ordered = Object.entries(boxes).sort(([, a], [, b]) => a[start] - b[start])
  const [first, last] = [ordered[0]?.[1], ordered.at(-1)?.[1]]
  if (!first || !last || ordered.length < 3) return {}
  const inner = ordered.reduce((sum, [, box]) => sum + box[size], 0)
  const gap = (last[start] + last[size] - first[start] - inner) / (ordered.length - 1)
  let at = first[start]
  const shifts: Shifts = {}
  for (const [id, box] of ordered) {
    const by = at - box[start]
    shifts[id] = axis === 'horizontal' ? { x: by, y: 0 } : { x: 0, y: by }
    at += box[size] + gap
  }
  return shifts
}
