import type { Guide } from '../state/drag-store.ts'
import type { Box } from '../state/edit/align.ts'

export interface Snap {
  /** How far the box has to move to lie on the lines. */
  x: number
  y: number
  guides: readonly Guide[]
}

type Line = { at: number; box: Box }

/** The lines that boxes can be aligned with: both edges and the middle of each. */
export interface SnapLines {
  x: readonly Line[]
  y: readonly Line[]
}

export function linesOf(boxes: readonly Box[]): SnapLines {
  return {
    x: boxes.flatMap((box) => [box.x, box.x + box.width / 2, box.x + box.width].map((at) => ({ at, box }))),
    y: boxes.flatMap((box) => [box.y, box.y + box.height / 2, box.y + box.height].map((at) => ({ at, box }))),
  }
}

/** How a box snaps to the nearest line of each axis that is within reach. */
export function snapTo(box: Box, lines: SnapLines, reach: number): Snap {
  const x = nearestLine([box.x, box.x + box.width / 2, box.x + box.width], lines.x, reach)
  const y = nearestLine([box.y, box.y + box.height / 2, box.y + box.height], lines.y, reach)
  const moved = { ...box, x: box.x + (x?.by ?? 0), y: box.y + (y?.by ?? 0) }
  const guides: Guide[] = []
  if (x) guides.push(guideOf('x', x.line, moved))
  if (y) guides.push(guideOf('y', y.line, moved))
  return { x: x?.by ?? 0, y: y?.by ?? 0, guides }
}

function nearestLine(own: readonly number[], lines: readonly Line[], reach: number): { by: number; line: Line } | null {
  let best: { by: number; line: Line } | null = null
  for (const line of lines)
    for (const at of own) {
      const by = line.at - at
      if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best.by))) best = { by, line }
    }
  return best
}

/** A line that reaches from the one box to the other. */
function guideOf(axis: 'x' | 'y', { at, box }: Line, own: Box): Guide {
  const [start, size] = axis === 'x' ? (['y', 'height'] as const) : (['x', 'width'] as const)
  return {
    axis,
    at,
    from: Math.min(box[start], own[start]),
    to: Math.max(box[start] + box[size], own[start] + own[size]),
  }
}
