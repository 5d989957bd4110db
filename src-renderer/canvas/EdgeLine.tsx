import { BaseEdge, type EdgeProps, getBezierPath, getSmoothStepPath } from '@xyflow/react'
import { memo } from 'react'
import { useRun } from '../state/run-store.ts'
import { strings } from '../ui/strings.ts'
import { EdgeChangeMark } from './ChangeMark.tsx'
import { EdgeComment } from './EdgeComment.tsx'
import { edgeDeliveries, edgeState } from './edge-value.ts'
import { parseHandle } from './handles.ts'

/** An edge whose look says what became of the value on it: none yet, on its way, delivered, skipped; and how many there were. */
export const EdgeLine = memo(function EdgeLine(props: EdgeProps) {
  const { id, source, sourceHandleId, target, targetHandleId, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props
  const pair = { source, sourceHandle: sourceHandleId, target, targetHandle: targetHandleId }
  const state = useRun((run) => edgeState(run, pair))
  const deliveries = useRun((run) => edgeDeliveries(run, pair))
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }
  // an edge that leads back to the left runs in the space between the rows
  const [path, x, y] = targetX < sourceX ? getSmoothStepPath({ ...ends, borderRadius: 12, offset: 24 }) : getBezierPath(ends)
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        className="edge-line"
        data-state={state}
        data-error={parseHandle(sourceHandleId)?.port === 'error' || undefined}
      />
      {state === 'arriving' && <path d={path} className="edge-flow" aria-hidden />}
      <EdgeComment id={id} x={x} y={y} />
      <EdgeChangeMark id={id} path={path} x={x} y={y} />
      {deliveries > 1 && <Deliveries count={deliveries} x={x} y={y} />}
    </>
  )
})

/** How many values went over an edge, on its middle. */
function Deliveries({ count, x, y }: { count: number; x: number; y: number }) {
  const label = count > 9999 ? '9999+' : String(count)
  const width = 12 + label.length * 7
  return (
    <g className="edge-count" transform={`translate(${x} ${y})`}>
      <title>{strings.canvas.edge.deliveries(count)}</title>
      <rect x={-width / 2} y={-9} width={width} height={18} rx={9} />
      <text textAnchor="middle" dominantBaseline="central">
        {label}
      </text>
    </g>
  )
}
