import type { MiniMapNodeProps } from '@xyflow/react'
import { memo } from 'react'
import { isContainerKind } from '#shared/document/places/node-tree.ts'
import { nodeStatus, useNode, useNodeAgents, useNodeRun } from './node-state.ts'

/** A node in the overview, in the colour of what it is at. */
export const MiniNode = memo(function MiniNode({ id, x, y, width, height, selected }: MiniMapNodeProps) {
  const node = useNode(id)
  const run = useNodeRun(id)
  const agents = useNodeAgents(id)
  const status = nodeStatus(run, agents)
  return (
    <rect
      className="mini-node"
      data-status={status}
      data-frame={isContainerKind(node?.kind ?? '') || undefined}
      data-selected={selected || undefined}
      x={x}
      y={y}
      rx={8}
      width={width}
      height={height}
    />
  )
})
