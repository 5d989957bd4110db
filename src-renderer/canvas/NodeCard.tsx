import type { NodeProps } from '@xyflow/react'
import { memo, type ReactNode, useMemo } from 'react'
import { parsedConfig } from '#shared/document/ports.ts'
import type { WorkflowNode } from '#shared/document/workflow-document.ts'
import type { NodeView } from '#shared/events/run-view.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { visibleText } from '#shared/visible-text.ts'
import { RunDelta } from '../run/compare/RunDelta.tsx'
import { useCanvas } from '../state/canvas-store.ts'
import { isReadOnly, useDocument } from '../state/document-store.ts'
import { useSession } from '../state/session-store.ts'
import { count, dollars, duration } from '../ui/format.ts'
import { kindDescription, kindTitle } from '../ui/kind-text.ts'
import { StatusIcon } from '../ui/StatusIcon.tsx'
import { strings } from '../ui/strings.ts'
import { AgentFooter, AgentLine } from './AgentActivity.tsx'
import { ChangeMark } from './ChangeMark.tsx'
import { ChoiceChain } from './ChoiceChain.tsx'
import { CommentMark } from './CommentMark.tsx'
import { KindIcon } from './KindIcon.tsx'
import { LiveArea } from './LiveArea.tsx'
import { nodeStatus, useNode, useNodeAgents, useNodeRun, useNodeWait } from './node-state.ts'
import { PinMark } from './PinMark.tsx'
import { PortSpots, Ports, usePortsHeight } from './Ports.tsx'
import { ProblemMark } from './ProblemMark.tsx'
import { RenameField } from './RenameField.tsx'
import { WaitButtons } from './WaitButtons.tsx'
import { WorkingFooter } from './WorkingFooter.tsx'

/** A node as a card: what it is, what it is set to do, what it is doing, and what that took. */
export const NodeCard = memo(function NodeCard(props: NodeProps) {
  const distant = useCanvas((state) => state.distant)
  return distant ? <DistantCard {...props} /> : <WholeCard {...props} />
})

/** A card of a large workflow that is seen from so far that only its place, its name and its status can be made out. */
function DistantCard({ id, selected, height }: NodeProps) {
  const label = useNode(id)?.label ?? ''
  const run = useNodeRun(id)
  const agents = useNodeAgents(id)
  const wait = useNodeWait(id)
  const status = nodeStatus(run, agents)
  return (
    <article className="node-card" style={{ height }} data-status={wait ? 'waiting' : status} data-selected={selected || undefined}>
      <ChangeMark id={id} />
      <PortSpots id={id} />
      <span className="card-label mx-3 mt-2 font-medium">{visibleText(label) || strings.canvas.unnamed}</span>
      <RunDelta id={id} />
    </article>
  )
}

function WholeCard({ id, selected }: NodeProps) {
  const node = useNode(id)
  const run = useNodeRun(id)
  const agents = useNodeAgents(id)
  const wait = useNodeWait(id)
  const hovered = useSession((state) => state.hovered === id)
  const minHeight = usePortsHeight(id)
  if (!node) return null
  const status = nodeStatus(run, agents)
  return (
    <article
      className="node-card"
      style={{ minHeight }}
      data-status={wait ? 'waiting' : status}
      data-selected={selected || undefined}
      data-hovered={hovered || undefined}
    >
      <ChangeMark id={id} />
      <Ports id={id} />
      <CardHeader id={id} node={node} status={wait ? 'waiting' : status} />
      <AgentLine agents={agents} label={node.label} />
      {node.kind === 'registered-agent' && <ChoiceChain id={id} />}
      {run && <LiveArea run={run} />}
      {wait && <WaitButtons wait={wait} />}
      {run ? <CardFooter run={run} /> : <AgentFooter agents={agents} />}
      <RunDelta id={id} />
    </article>
  )
}

interface CardHeaderProps {
  id: string
  node: WorkflowNode
  status: string
  /** What stands between the label and the status. */
  children?: ReactNode
}

export function CardHeader({ id, node, status, children }: CardHeaderProps) {
  const description = useDescription(node)
  return (
    <header className="frame-grip flex flex-col gap-0.5 px-3 pt-2 pb-2">
      <div className="flex items-center gap-2">
        <KindIcon kind={node.kind} />
        <CardLabel id={id} label={node.label} />
        {children}
        {node.comment !== undefined && <CommentMark part="nodes" id={id} comment={node.comment} />}
        {node.pinned && <PinMark />}
        <ProblemMark id={id} />
        <StatusIcon status={status} className="card-status" />
      </div>
      <p className="card-line truncate text-muted text-xs" title={description}>
        {description}
      </p>
    </header>
  )
}

/** A node's label, or the field in which it is written in place. */
function CardLabel({ id, label }: { id: string; label: string }) {
  const renaming = useCanvas((state) => state.renaming === id)
  if (renaming) return <RenameField id={id} label={label} />
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F2 does the same
    <span
      className="card-label min-w-0 flex-1 truncate font-medium"
      onDoubleClick={() => !isReadOnly(useDocument.getState()) && useCanvas.setState({ renaming: id })}
    >
      {visibleText(label) || strings.canvas.unnamed}
    </span>
  )
}

function useDescription(node: WorkflowNode): string {
  return useMemo(() => {
    const spec = specOf(node.kind)
    if (!spec) return strings.canvas.unknownKind(node.kind)
    const config = parsedConfig(spec, node)
    return config === undefined
      ? strings.canvas.needsSetting
      : visibleText(kindDescription(spec, config)).replace(/\s+/g, ' ') || kindTitle(spec.kind)
  }, [node])
}

export function CardFooter({ run }: { run: NodeView }) {
  const tokens = run.usage.input + run.usage.output
  const done = run.counts.succeeded + run.counts.failed + run.counts.cancelled
  if (run.status === 'running' && run.visits.size === 1) return <WorkingFooter run={run} />
  if (done === 0 && run.status !== 'skipped') return null
  const parts =
    run.status === 'skipped'
      ? [strings.status.skipped]
      : [
          run.status === 'cancelled' && run.ms === 0 ? '' : duration(run.ms),
          tokens > 0 ? strings.canvas.tokens(count(tokens)) : '',
          run.usage.usd === undefined ? '' : dollars(run.usage.usd),
          run.visits.size > 1 ? strings.canvas.visits(done, run.visits.size) : '',
        ]
  return (
    <footer className="card-footer flex gap-3 truncate border-t px-3 py-1 text-muted text-xs">
      {parts
        .filter((part) => part !== '')
        .map((part) => (
          <span key={part}>{part}</span>
        ))}
      {run.latest.fromJournal && <span>{strings.status.journal}</span>}
    </footer>
  )
}
