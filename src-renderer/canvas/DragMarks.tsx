import { ViewportPortal } from '@xyflow/react'
import { useDrag } from '../state/drag-store.ts'
import { pathOf } from './canvas-view.ts'

/** What a drag has snapped to, and the edge that it would go into. */
export function DragMarks() {
  const guides = useDrag((state) => state.guides)
  const edge = useDrag((state) => state.edge)
  const path = edge === null ? null : pathOf(edge)?.getAttribute('d')
  if (guides.length === 0 && !path) return null
  return (
    <ViewportPortal>
      <svg className="drag-marks" aria-hidden="true">
        {path && <path className="edge-target" d={path} />}
        {guides.map(({ axis, at, from, to }) => (
          <line
            key={`${axis} ${at}`}
            className="guide"
            {...(axis === 'x' ? { x1: at, x2: at, y1: from, y2: to } : { x1: from, x2: to, y1: at, y2: at })}
          />
        ))}
      </svg>
    </ViewportPortal>
  )
}
