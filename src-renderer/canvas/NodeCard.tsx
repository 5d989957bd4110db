import type { NodeProps } from '@xyflow/react'
import { TriangleAlert } from 'lucide-react'
import { memo, type ReactNode, useMemo } from 'react'
import { parsedConfig } from '#shared/document/ports.ts'
import type { WorkflowNode } from '#shared/document/workflow-document.ts'
import type { AgentView, NodeView } from '#shared/events/run-view.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useRun } from '../state/run-store.ts'
import { useSession } from '../state/session-store.ts'
import { count, duration } from '../ui/format.ts'
import { StatusIcon } from '../ui/StatusIcon.tsx'
import { strings } from '../ui/strings.ts'
import { KindIcon } from './KindIcon.tsx'
import { LiveArea } from './LiveArea.tsx'
import { agentStatus, shownStatus, useNode, useNodeAgents, useNodeProblems, useNodeRun, useNodeWait } from './node-state.ts'
import { Ports, usePortsHeight } from './Ports.tsx'
import { WaitButtons } from './WaitButtons.tsx'

/** A node as a card: what it is, what it is set to do, what it is doing, and what that took. */
export const NodeCard = memo(function NodeCard({ id, selected }: NodeProps) {
  const node = useNode(id)
  const run = useNodeRun(id)
  const agents = useNodeAgents(id)
  const wait = useNodeWait(id)
  const hovered = useSession((state) => state.hovered === id)
  const minHeight = usePortsHeight(id)
  if (!node) return null
  const status = run ? shownStatus(run) : (agentStatus(agents) ?? 'idle')
  return (
    <article
      className="node-card"
      style={{ minHeight }}
      data-status={wait ? 'waiting' : status}
      data-selected={selected || undefined}
      data-hovered={hovered || undefined}
    >
      <Ports id={id} />
      <CardHeader id={id} node={node} status={wait ? 'waiting' : status} />
      <AgentLine agents={agents} />
      {run && <LiveArea run={run} />}
      {wait && <WaitButtons wait={wait} />}
      {run ? <CardFooter id={id} run={run} /> : <AgentFooter agents={agents} />}
    </article>
  )
})

interface CardHeaderProps {
  id: string
  node: WorkflowNode
  status: string
  /** What stands between the label and the status. */
  children?: ReactNode
}

export function CardHeader({ id, node, status, children }: CardHeaderProps) {
  const problems = useNodeProblems(id)
  const worst = problems.find((problem) => problem.severity === 'error') ?? problems[0]
  const description = useDescription(node)
  return (
    <header className="frame-grip flex flex-col gap-0.5 px-3 pt-2 pb-2">
      <div className="flex items-center gap-2">
        <KindIcon kind={node.kind} />
        <span className="card-label min-w-0 flex-1 truncate font-medium">{visibleText(node.label) || strings.canvas.unnamed}</span>
        {children}
        {worst && (
          <span
            role="img"
            className={worst.severity === 'error' ? 'text-bad' : 'text-warn'}
            aria-label={worst.message}
            title={`${worst.message}\n${worst.mend}`}
          >
            <TriangleAlert size={14} aria-hidden />
          </span>
        )}
        <StatusIcon status={status} />
      </div>
      <p className="card-line truncate text-muted text-xs" title={description}>
        {description}
      </p>
    </header>
  )
}

function useDescription(node: WorkflowNode): string {
  return useMemo(() => {
    const spec = specOf(node.kind)
    if (!spec) return strings.canvas.unknownKind(node.kind)
    const config = parsedConfig(spec, node)
    return config === undefined ? strings.canvas.needsSetting : visibleText(spec.describe(config)).replace(/\s+/g, ' ') || spec.title
  }, [node])
}

/** What the node's agent is at, while it works. */
function AgentLine({ agents }: { agents: readonly AgentView[] }) {
  const agent = agents.findLast((each) => each.retiredAt === null && each.state !== 'idle')
  if (!agent || agent.iteration === 0) return null
  const of = agent.of > 0 ? strings.canvas.iterationOf(agent.iteration, agent.of) : strings.canvas.iteration(agent.iteration)
  return (
    <div className="card-line truncate px-3 pb-1 text-accent-ink text-xs">
      {[of, agent.servers.join(', '), agent.step]
        .filter((part) => part !== '')
        .map(visibleText)
        .join(' · ')}
    </div>
  )
}

export function CardFooter({ id, run }: { id: string; run: NodeView }) {
  const tokens = useRun((state) => state.tokens[id] ?? 0)
  const took = [...run.visits.values()].reduce((sum, visit) => sum + (visit.ms ?? 0), 0)
  const done = run.counts.succeeded + run.counts.failed
  if (done === 0 && run.status !== 'skipped') return null
  const parts =
    run.status === 'skipped'
      ? [strings.status.skipped]
      : [
          duration(took),
          tokens > 0 ? strings.canvas.tokens(count(tokens)) : '',
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

/** What the agents of a member have used, once one of them has ended. */
function AgentFooter({ agents }: { agents: readonly AgentView[] }) {
  const ended = agents.filter((agent) => agent.ms !== null)
  if (ended.length === 0) return null
  const took = ended.reduce((sum, agent) => sum + (agent.ms ?? 0), 0)
  const tokens = ended.reduce((sum, agent) => sum + agent.usage.input + agent.usage.output, 0)
  return (
    <footer className="card-footer flex gap-3 truncate border-t px-3 py-1 text-muted text-xs">
      <span>{duration(took)}</span>
      {tokens > 0 && <span>{strings.canvas.tokens(count(tokens))}</span>}
      {agents.length > 1 && <span>{strings.canvas.tasks(agents.length)}</span>}
    </footer>
  )
}
