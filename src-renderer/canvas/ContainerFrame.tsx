import { type NodeProps, NodeResizeControl } from '@xyflow/react'
import { memo } from 'react'
import type { AgentView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { resize } from '../state/edit/edits.ts'
import { useSession } from '../state/session-store.ts'
import { strings } from '../ui/strings.ts'
import { CardFooter, CardHeader } from './NodeCard.tsx'
import { shownStatus, useNode, useNodeAgents, useNodeRun, useNodeWait } from './node-state.ts'
import { Ports } from './Ports.tsx'
import { WaitButtons } from './WaitButtons.tsx'

/** A node that holds others: a titled frame with its ports for the outside at the edges and those for its children inside. */
export const ContainerFrame = memo(function ContainerFrame({ id, selected }: NodeProps) {
  const node = useNode(id)
  const run = useNodeRun(id)
  const agents = useNodeAgents(id)
  const wait = useNodeWait(id)
  const hovered = useSession((state) => state.hovered === id)
  const readOnly = useDocument(isReadOnly)
  const empty = useDocument((state) => !Object.values(shownDocument(state)?.nodes ?? {}).some((other) => other.parent === id))
  if (!node) return null
  const status = wait ? 'waiting' : shownStatus(run)
  return (
    <section
      className="node-frame"
      data-status={status}
      data-selected={selected || undefined}
      data-hovered={hovered || undefined}
      aria-label={visibleText(node.label)}
    >
      <Ports id={id} />
      <div className="frame-title">
        <div className="min-w-0 flex-1">
          <CardHeader id={id} node={node} status={status}>
            <AgentStrip agents={agents} />
          </CardHeader>
        </div>
        {wait && <WaitButtons wait={wait} />}
      </div>
      {empty && <p className="frame-empty">{strings.canvas.emptyFrame}</p>}
      {run && (
        <div className="frame-foot">
          <CardFooter id={id} run={run} />
        </div>
      )}
      {selected && !readOnly && (
        <NodeResizeControl
          position="bottom-right"
          className="frame-resize"
          minWidth={320}
          minHeight={160}
          onResizeEnd={(_event, size) => edit(resize(id, size))}
        />
      )}
    </section>
  )
})

/** A parent agent's plan as it changes, and how many micro agents it has started. */
function AgentStrip({ agents }: { agents: readonly AgentView[] }) {
  const parent = agents.findLast((agent) => agent.level === 'parent')
  if (!parent) return null
  const done = parent.plan.filter((step) => step.status === 'done').length
  const active = parent.plan.find((step) => step.status === 'active')
  const micro = agents.filter((agent) => agent.level === 'micro')
  const working = micro.filter((agent) => agent.retiredAt === null).length
  return (
    <div className="frame-strip">
      {parent.iteration > 0 && (
        <span>{parent.of > 0 ? strings.canvas.iterationOf(parent.iteration, parent.of) : strings.canvas.iteration(parent.iteration)}</span>
      )}
      {parent.plan.length > 0 && (
        <span className="flex min-w-0 items-center gap-1.5">
          <span className="flex gap-0.5" aria-hidden>
            {parent.plan.slice(0, 12).map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps of a plan have no id but their place
              <span key={index} className="plan-dot" data-status={step.status} />
            ))}
          </span>
          <span className="max-w-56 truncate">{active ? visibleText(active.text) : strings.canvas.planDone(done, parent.plan.length)}</span>
        </span>
      )}
      {micro.length > 0 && <span>{strings.canvas.microAgents(micro.length, working)}</span>}
    </div>
  )
}
