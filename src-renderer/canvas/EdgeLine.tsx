import { BaseEdge, type EdgeProps, getBezierPath, getSmoothStepPath } from '@xyflow/react'
import { memo } from 'react'
import { useRun } from '../state/run-store.ts'
import { strings } from '../ui/strings.ts'
import { EdgeChangeMark } from './ChangeMark.tsx'
import { edgeDeliveries, edgeState } from './edge-value.ts'
import { parseHandle } from './handles.ts'

/** An edge whose look says what became of the value on it: none yet, on its way, delivered, skipped. */
export const EdgeLine = memo(function EdgeLine(props: EdgeProps) {
  const { id, source, sourceHandleId, target, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected } = props
  const port = parseHandle(sourceHandleId)
  const state = useRun(({ view }) => {
    const from = view?.nodes.get(source)
    if (!from || !port) return 'idle'
    if (port.side === 'source')
      return from.status === 'idle' || from.status === 'queued' ? 'idle' : view?.nodes.has(target) ? 'delivered' : 'idle'
    if (from.status === 'skipped') return 'skipped'
    if (from.latest.endedAt === null) return 'idle'
    if (!Object.hasOwn(from.latest.outputs, port.port)) return 'skipped'
    return view?.nodes.get(target)?.status === 'running' ? 'arriving' : 'delivered'
  })
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }
  // an edge that leads back to the left runs in the space between the rows
  const [path] = targetX < sourceX ? getSmoothStepPath({ ...ends, borderRadius: 12, offset: 24 }) : getBezierPath(ends)
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        className="edge-line"
        data-state={state}
        data-selected={selected || undefined}
        data-error={parseHandle(sourceHandleId)?.port === 'error' || undefined}
      />
      {state === 'arriving' && <path d={path} className="edge-flow" aria-hidden />}
      <EdgeChangeMark id={id} path={path} x={x} y={y} />
      {deliveries > 1 && <Deliveries count={deliveries} x={x} y={y} />}
    </>
  )
})
