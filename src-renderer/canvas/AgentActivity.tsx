import { ArrowRightLeft, Bot, Server, Zap } from 'lucide-react'
import type { AgentView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { stepText } from '../run/agents/agent-words.ts'
import { Together } from '../run/agents/Together.tsx'
import { count, duration } from '../ui/format.ts'
import { StatusIcon } from '../ui/StatusIcon.tsx'
import { strings } from '../ui/strings.ts'
import { teamText } from '../ui/team-strings.ts'
import { agentStatus } from './node-state.ts'

const text = strings.canvas

/** The agent of several that something is said about: the last one at work. */
export const agentAtWork = (agents: readonly AgentView[]): AgentView | undefined =>
  agents.findLast((agent) => agent.retiredAt === null && agent.state !== 'idle')

export const iterationText = ({ iteration, of }: Pick<AgentView, 'iteration' | 'of'>): string =>
  of > 0 ? text.iterationOf(iteration, of) : text.iteration(iteration)

/** What the node's agent is at while it works: which one where it is not called as the node, which iteration of how many, with which servers. */
export function AgentLine({ agents, label }: { agents: readonly AgentView[]; label: string }) {
  const agent = agentAtWork(agents)
  if (!agent || agent.iteration === 0) return null
  return (
    <div className="card-line agent-at-work flex min-w-0 items-center gap-1.5 px-3 pb-1 text-accent-ink text-xs" data-agent={agent.id}>
      {agent.name !== label && (
        <span className="flex min-w-0 items-center gap-1">
          <Bot size={12} className="shrink-0" aria-hidden />
          <span className="truncate">{visibleText(agent.name)}</span>
        </span>
      )}
      <span className="shrink-0">{iterationText(agent)}</span>
      {agent.servers.length > 0 && (
        <span className="flex min-w-0 items-center gap-1" title={text.servers(agent.servers.length)}>
          <Server size={12} className="shrink-0" aria-hidden />
          <span className="truncate">{visibleText(agent.servers.join(', '))}</span>
        </span>
      )}
      {agent.step !== null && (
        <span className="min-w-0 truncate" title={stepText(agent.step)}>
          {stepText(agent.step)}
        </span>
      )}
    </div>
  )
}

/** Who made the result of a node: agents that have ended with their iterations, servers and time, and how many tasks they had. */
export function AgentFooter({ agents }: { agents: readonly AgentView[] }) {
  const ended = agents.filter((agent) => agent.ms !== null)
  if (ended.length === 0) return null
  const took = ended.reduce((sum, agent) => sum + (agent.ms ?? 0), 0)
  const tokens = ended.reduce((sum, agent) => sum + agent.usage.input + agent.usage.output, 0)
  const iterations = ended.reduce((sum, agent) => sum + agent.iteration, 0)
  const servers = [...new Set(ended.flatMap((agent) => agent.servers))]
  return (
    <footer className="card-footer flex gap-3 truncate border-t px-3 py-1 text-muted text-xs">
      <span>{duration(took)}</span>
      {tokens > 0 && <span>{text.tokens(count(tokens))}</span>}
      {iterations > 0 && <span>{text.iterations(iterations)}</span>}
      {servers.length > 0 && (
        <span className="flex min-w-0 items-center gap-1" title={text.servers(servers.length)}>
          <Server size={12} className="shrink-0" aria-hidden />
          <span className="truncate">{visibleText(servers.join(', '))}</span>
        </span>
      )}
      {agents.length > 1 && <span>{text.tasks(agents.length)}</span>}
    </footer>
  )
}

/** A parent agent at a glance: its iteration, its plan as it changes, and how many micro agents it has started. */
export function AgentStrip({ agents }: { agents: readonly AgentView[] }) {
  const parent = agents.findLast((agent) => agent.level === 'parent')
  if (!parent) return null
  const done = parent.plan.filter((step) => step.status === 'done').length
  const active = parent.plan.find((step) => step.status === 'active')
  const micro = agents.filter((agent) => agent.level === 'micro')
  const working = micro.filter((agent) => agent.retiredAt === null)
  return (
    <div className="frame-strip">
      {parent.iteration > 0 && <span>{iterationText(parent)}</span>}
      {parent.servers.length > 0 && (
        <span className="flex min-w-0 items-center gap-1" title={text.servers(parent.servers.length)}>
          <Server size={12} className="shrink-0" aria-hidden />
          <span className="max-w-32 truncate">{visibleText(parent.servers.join(', '))}</span>
        </span>
      )}
      {parent.plan.length > 0 && (
        <span className="flex min-w-0 items-center gap-1.5">
          <span className="flex gap-0.5" aria-hidden>
            {parent.plan.slice(0, 12).map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps of a plan have no id but their place
              <span key={index} className="plan-dot" data-status={step.status} />
            ))}
          </span>
          <span className="max-w-56 truncate">{active ? visibleText(active.text) : text.planDone(done, parent.plan.length)}</span>
        </span>
      )}
      {parent.handoffs.length > 0 && (
        <span className="flex items-center gap-1" title={text.handoffs(parent.handoffs.length)}>
          <ArrowRightLeft size={12} aria-label={text.handoffs(parent.handoffs.length)} />
          {parent.handoffs.length}
        </span>
      )}
      {parent.collaboration && <Together {...parent.collaboration} />}
      {micro.length > 0 && (
        <span className="flex items-center gap-1">
          <Zap size={12} className="text-[var(--group-agents)]" aria-hidden />
          {text.microAgents(micro.length, working.length)}
        </span>
      )}
    </div>
  )
}

/** So many micro agents are named at once. */
const mostMicro = 3

/** Micro agents appear in the frame of their parent while they work, and fade into the count above. */
export function MicroAgents({ agents }: { agents: readonly AgentView[] }) {
  const working = agents.filter((agent) => agent.level === 'micro' && agent.retiredAt === null && !agent.failed)
  if (working.length === 0) return null
  const hidden = Math.max(0, working.length - mostMicro)
  return (
    <ul className="frame-micro" aria-label={teamText.micro}>
      {working.slice(0, mostMicro).map((agent) => (
        <li key={agent.id} className="micro-agent" title={visibleText(agent.task || agent.name)}>
          <StatusIcon status={agentStatus([agent]) ?? 'queued'} size={12} />
          <Zap size={12} className="shrink-0" aria-hidden />
          <span className="min-w-0 truncate text-ink">{visibleText(agent.task || agent.name)}</span>
        </li>
      ))}
      {hidden > 0 && <li className="text-muted text-xs">{teamText.more(hidden)}</li>}
    </ul>
  )
}
