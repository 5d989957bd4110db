import { type NodeProps, NodeResizeControl } from '@xyflow/react'
import { memo } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { RunDelta } from '../run/compare/RunDelta.tsx'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { useDrag } from '../state/drag-store.ts'
import { resize } from '../state/edit/place-edits.ts'
import { useSession } from '../state/session-store.ts'
import { strings } from '../ui/strings.ts'
import { AgentStrip, MicroAgents } from './AgentActivity.tsx'
import { leastSize } from './act/arrange-here.ts'
import { ChangeMark } from './ChangeMark.tsx'
import { CardFooter, CardHeader } from './NodeCard.tsx'
import { nodeStatus, useNode, useNodeAgents, useNodeRun, useNodeWait } from './node-state.ts'
import { Ports } from './Ports.tsx'
import { RoundPicker } from './RoundPicker.tsx'
import { WaitButtons } from './WaitButtons.tsx'

/** A node that holds others: a titled frame with its ports for the outside at the edges and those for its children inside. */
export const ContainerFrame = memo(function ContainerFrame({ id, selected }: NodeProps) {
  const node = useNode(id)
  const run = useNodeRun(id)
  const agents = useNodeAgents(id)
  const wait = useNodeWait(id)
  const hovered = useSession((state) => state.hovered === id)
  const target = useDrag((state) => state.container === id)
  const readOnly = useDocument(isReadOnly)
  const empty = useDocument((state) => !Object.values(shownDocument(state)?.nodes ?? {}).some((other) => other.parent === id))
  if (!node) return null
  const status = wait ? 'waiting' : nodeStatus(run, agents)
  return (
    <section
      className="node-frame"
      data-status={status}
      data-selected={selected || undefined}
      data-hovered={hovered || undefined}
      data-target={target || undefined}
      aria-label={visibleText(node.label)}
    >
      <ChangeMark id={id} />
      <Ports id={id} />
      <RunDelta id={id} />
      <div className="frame-title">
        <div className="min-w-0 flex-1">
          <CardHeader id={id} node={node} status={status}>
            <AgentStrip agents={agents} />
            <RoundPicker container={id} />
          </CardHeader>
        </div>
        {wait && <WaitButtons wait={wait} />}
      </div>
      {empty && <p className="frame-empty">{strings.canvas.emptyFrame}</p>}
      <MicroAgents agents={agents} />
      {run && (
        <div className="frame-foot">
          <CardFooter run={run} />
        </div>
      )}
      {selected && !readOnly && (
        <NodeResizeControl
          position="bottom-right"
          className="frame-resize"
          minWidth={leastSize.frame.width}
          minHeight={leastSize.frame.height}
          onResizeEnd={(_event, size) => edit(resize(id, size))}
        />
      )}
    </section>
  )
})
