import { ViewportPortal } from '@xyflow/react'
import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { isReadOnly, useDocument } from '../state/document-store.ts'
import { setDrag, useDrag } from '../state/drag-store.ts'
import { useSession } from '../state/session-store.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import { openInsertMenu } from './act/insert-here.ts'
import { pointOfEdge } from './canvas-view.ts'

/** Not at the middle, where an edge shows how many values went over it, and clear of its ends, which can be taken hold of. */
const buttonAt = { part: 0.36, least: 38 }
/** The time in which the mouse may get from an edge to its button, in milliseconds. */
const patience = 400

/** A button in the middle of the edge under the mouse: puts a node there. */
export function EdgeTools() {
  const hovered = useDrag((state) => state.hoveredEdge)
  const connecting = useSession((state) => state.connecting !== null)
  const readOnly = useDocument(isReadOnly)
  const [edge, setEdge] = useState<string | null>(null)
  const [held, setHeld] = useState(false)
  const there = useDocument((state) => edge !== null && state.document?.edges[edge] !== undefined)
  useEffect(() => {
    if (hovered !== null) return setEdge(hovered)
    if (held) return
    const timer = setTimeout(() => setEdge(null), patience)
    return () => clearTimeout(timer)
  }, [hovered, held])
  const at = edge !== null && there && !readOnly && !connecting ? pointOfEdge(edge, buttonAt.part, buttonAt.least) : null
  if (edge === null || at === null) return null
  return (
    <ViewportPortal>
      <button
        type="button"
        tabIndex={-1}
        className="edge-plus nopan nodrag"
        style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
        aria-label={canvasText.insertHere}
        title={canvasText.insertHere}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        onClick={(event) => {
          setDrag({ hoveredEdge: null })
          setHeld(false)
          setEdge(null)
          openInsertMenu(edge, { x: event.clientX, y: event.clientY })
        }}
      >
        <Plus size={12} aria-hidden />
      </button>
    </ViewportPortal>
  )
}
