import type { Node, NodeChange, NodePositionChange } from '@xyflow/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { mayLiveIn, originOf, withDescendants } from '#shared/document/places/node-tree.ts'
import { useDocument } from '../state/document-store.ts'
import { endDrag, setDrag } from '../state/drag-store.ts'
import type { Box } from '../state/edit/align.ts'
import { topsOf } from '../state/edit/place-edits.ts'
import { fitsInto } from './act/insert-here.ts'
import { boundsOf, boxesOf, boxOfNode, edgeUnder, visiblePart, zoomOf } from './canvas-view.ts'
import { containerAt } from './flow-elements.ts'
import { linesOf, type SnapLines, snapTo } from './snap.ts'

/** How near a line a node snaps to it, in pixels of the screen. */
const reach = 6
/** Beyond so many neighbours in view, lines would be everywhere. */
const mostNeighbours = 300

interface Dragged {
  tops: readonly string[]
  /** What each covered when the drag began, on the canvas. */
  boxes: Readonly<Record<string, Box>>
  lines: SnapLines
  all: ReadonlySet<string>
}

/** Lines to snap to, the container and the edge that a drag would go into. Alt puts nodes wherever they are dragged. */
export function useDragHelp() {
  const drag = useRef<Dragged | null>(null)
  const alt = useRef(false)
  const [free, setFree] = useState(false)

  useEffect(() => {
    const note = (event: KeyboardEvent | PointerEvent) => {
      alt.current = event.altKey
      if (drag.current) setFree(event.altKey)
    }
    // before the canvas library moves anything by the same event
    const events = ['pointermove', 'keydown', 'keyup'] as const
    for (const name of events) window.addEventListener(name, note, true)
    return () => {
      for (const name of events) window.removeEventListener(name, note, true)
    }
  }, [])

  const start = useCallback((nodes: readonly Node[]) => {
    const { document } = useDocument.getState()
    if (!document) return
    const ids = nodes.map((node) => node.id)
    const tops = topsOf(document, ids)
    drag.current = { tops, boxes: boxesOf(tops), lines: neighbourLines(tops), all: withDescendants(document, ids) }
  }, [])

  /** The changes of a drag with the places that snapping makes of them. */
  const snap = useCallback((changes: NodeChange[]): NodeChange[] => {
    const { document } = useDocument.getState()
    const dragged = drag.current
    if (!dragged || !document) return changes
    const moves = changes.filter((change): change is NodePositionChange => change.type === 'position' && change.dragging === true)
    const [first] = moves.filter((change) => dragged.tops.includes(change.id) && change.position)
    const before = first && dragged.boxes[first.id]
    if (!first?.position || !before) return changes
    const origin = originOf(document, document.nodes[first.id]?.parent ?? null)
    const by = { x: first.position.x + origin.x - before.x, y: first.position.y + origin.y - before.y }
    const box = boundsOf(Object.values(dragged.boxes))
    const found = alt.current
      ? { x: 0, y: 0, guides: [] }
      : snapTo({ ...box, x: box.x + by.x, y: box.y + by.y }, dragged.lines, reach / zoomOf())
    setDrag({ guides: found.guides.length === 0 ? none : found.guides })
    if (found.x === 0 && found.y === 0) return changes
    return changes.map((change) =>
      change.type === 'position' && change.position && dragged.tops.includes(change.id)
        ? { ...change, position: { x: change.position.x + found.x, y: change.position.y + found.y } }
        : change,
    )
  }, [])

  const over = useCallback((event: { clientX: number; clientY: number }, position: Box) => {
    const { document } = useDocument.getState()
    const dragged = drag.current
    const [only] = dragged?.tops ?? []
    if (!document || !dragged || only === undefined) return
    const container = containerAt(document, gripOf(position), dragged.all)
    const leaves = dragged.tops.some((id) => (document.nodes[id]?.parent ?? null) !== container)
    const welcome = dragged.tops.every((id) => mayLiveIn(document, document.nodes[id]?.kind ?? '', container))
    const edge = dragged.tops.length === 1 ? edgeUnder({ x: event.clientX, y: event.clientY }) : null
    setDrag({ container: leaves && welcome ? container : null, edge: edge !== null && fitsInto(edge, only) ? edge : null })
  }, [])

  const stop = useCallback(() => {
    drag.current = null
    setFree(false)
    endDrag()
  }, [])

  return { start, snap, over, stop, free, isDragging: () => drag.current !== null }
}

const none: readonly never[] = []

/** Where a dragged node is held: near its top, where its title is. */
export const gripOf = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + Math.min(40, height / 2) })

/** The lines of what lies in the same container and in view. */
function neighbourLines(tops: readonly string[]): SnapLines {
  const { document } = useDocument.getState()
  const [first] = tops
  if (!document || first === undefined) return { x: [], y: [] }
  const parent = document.nodes[first]?.parent ?? null
  const view = visiblePart()
  const near: Box[] = []
  for (const [id, node] of Object.entries(document.nodes)) {
    if (node.parent !== parent || tops.includes(id)) continue
    const box = boxOfNode(id)
    if (!box || box.x > view.x + view.width || view.x > box.x + box.width || box.y > view.y + view.height || view.y > box.y + box.height)
      continue
    near.push(box)
    if (near.length > mostNeighbours) return { x: [], y: [] }
  }
  return linesOf(near)
}
