import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react'
import { useSession } from '../state/session-store.ts'

/** The connection that is being drawn. One that would go if it were dropped here is dashed. */
export function DrawnLine({ fromX, fromY, toX, toY, fromPosition, toPosition, connectionStatus }: ConnectionLineComponentProps) {
  const taken = useSession((state) => state.connecting?.edge !== undefined)
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    targetX: toX,
    targetY: toY,
    sourcePosition: fromPosition,
    targetPosition: toPosition,
  })
  return (
    <path d={path} fill="none" className="react-flow__connection-path" data-loose={(taken && connectionStatus === null) || undefined} />
  )
}
