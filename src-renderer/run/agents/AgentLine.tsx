import { ArrowRightLeft, Bot, ChevronDown, ChevronRight, MessageSquare, Network, Server, ServerOff, Zap } from 'lucide-react'
import { memo } from 'react'
import type { AgentView, ChoiceView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { isRunGoing, timeShown, useRun } from '../../state/run-store.ts'
import { useSession } from '../../state/session-store.ts'
import { count, duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import { steerText } from '../../ui/steer-strings.ts'
import { teamText } from '../../ui/team-strings.ts'
import { askToSteer } from '../steer/steer-dialog.ts'
import { useNow } from '../use-now.ts'
import { type AgentRow, agentStatusOf } from './agent-rows.ts'
import { budgetText, missingNames, missingText, purposeOf, stepText } from './agent-words.ts'
import { Together } from './Together.tsx'

const text = runText.agents
const icons = { parent: Network, child: Bot, micro: Zap }

interface AgentLineProps {
  id: string
  row: AgentRow
  /** Pixels. */
  top: number
  height: number
  chosen: boolean
  onChoose(): void
  onFold(id: string, fold: boolean): void
}

/** One agent: its state, what it does, which iteration of how many, its model, tokens and time. */
export const AgentLine = memo(function AgentLine({ id, row, top, height, chosen, onChoose, onFold }: AgentLineProps) {
  const { agent, depth, folded } = row
  const hovered = useSession((state) => agent.node !== null && state.hovered === agent.node)
  const Icon = icons[agent.level]
  const Twist = folded ? ChevronRight : ChevronDown
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it moves the choice by keyboard
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-selected={chosen}
      aria-expanded={agent.children.length > 0 ? !folded : undefined}
      className="agent-line agent-row px-3"
      data-hovered={hovered || undefined}
      style={{ top, height }}
      onClick={onChoose}
      onMouseEnter={() => useSession.setState({ hovered: agent.node })}
    >
      <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: Math.min(depth, 8) * 16 }}>
        {agent.children.length > 0 ? (
          <button
            type="button"
            tabIndex={-1}
            className="flex size-4 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-line"
            aria-label={`${folded ? runText.timeline.expandAll : runText.timeline.collapseAll}: ${text.children(agent.children.length)}`}
            onClick={(event) => {
              event.stopPropagation()
              onFold(agent.id, !folded)
            }}
          >
            <Twist size={12} aria-hidden />
          </button>
        ) : (
          <span className="w-4 shrink-0" />
        )}
        <Icon size={14} className="shrink-0 text-[var(--group-agents)]" aria-label={text.levels[agent.level]} />
        <span className="truncate font-medium" title={visibleText(agent.name)}>
          {visibleText(agent.name)}
        </span>
        <StatusIcon status={agentStatusOf(agent)} size={12} />
        <TellButton agent={agent} />
      </span>
      <Doing agent={agent} />
      <span className="truncate text-xs">{agent.iteration > 0 ? runText.detail.iterationOf(agent.iteration, agent.of) : ''}</span>
      <span className="truncate text-muted text-xs" title={visibleText(agent.model)}>
        {visibleText(agent.model)}
      </span>
      <Tokens agent={agent} />
      <Took agent={agent} />
    </div>
  )
})

/** The way to say something to an agent at work; by keyboard it is a command. */
function TellButton({ agent: { id, name, retiredAt } }: { agent: AgentView }) {
  const going = useRun((state) => state.moment === null && isRunGoing(state))
  if (!going || retiredAt !== null) return null
  return (
    <button
      type="button"
      tabIndex={-1}
      className="flex size-5 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-line hover:text-ink"
      title={steerText.tell.button}
      aria-label={`${steerText.tell.button}: ${visibleText(name)}`}
      onClick={(event) => {
        event.stopPropagation()
        askToSteer({ about: 'tell', agent: id })
      }}
    >
      <MessageSquare size={12} aria-hidden />
    </button>
  )
}

/** What its own models have read and written; what of its budget that and its team have used says the title. */
function Tokens({ agent }: { agent: AgentView }) {
  const budget = useRun((state) => (state.view ? budgetText(agent, state.view.agents) : ''))
  const tokens = agent.usage.input + agent.usage.output
  return (
    <span className="text-right text-xs tabular-nums" title={budget === '' ? undefined : `${teamText.budget}: ${budget}`}>
      {tokens > 0 ? count(tokens) : ''}
    </span>
  )
}

/** What it does now; once it is done, how its plan and its handoffs went. */
function Doing({ agent }: { agent: AgentView }) {
  const done = agent.plan.filter((step) => step.status === 'done').length
  const purpose = useRun((state) => (state.view ? purposeOf(agent, state.view) : ''))
  const passed = useRun((state) => passedOver(state.view?.choices.get(agent.id)))
  return (
    <span className="flex min-w-0 items-center gap-2 overflow-hidden text-xs">
      {agent.step !== null && agent.retiredAt === null ? (
        <span className="truncate text-accent-ink">{stepText(agent.step)}</span>
      ) : (
        purpose !== '' && (
          <span className="min-w-12 truncate text-muted" title={purpose}>
            {purpose}
          </span>
        )
      )}
      {agent.collaboration && <Together {...agent.collaboration} />}
      {passed !== '' && (
        <span className="flex min-w-0 items-center gap-1 text-warn">
          <ArrowRightLeft size={12} className="shrink-0" aria-hidden />
          <span className="truncate">{teamText.tookOver(visibleText(passed))}</span>
        </span>
      )}
      {agent.plan.length > 0 && (
        <span className="shrink-0 text-muted" title={visibleText(agent.plan.map((step) => step.text).join('\n'))}>
          {text.plan(done, agent.plan.length)}
        </span>
      )}
      {agent.handoffs.length > 0 && (
        <span
          className="flex shrink-0 items-center gap-1 text-muted"
          title={visibleText(agent.handoffs.map(({ task }) => task).join('\n'))}
        >
          <ArrowRightLeft size={12} aria-hidden />
          {text.handoffs(agent.handoffs.length)}
        </span>
      )}
      {agent.missing.length > 0 && (
        <span className="flex min-w-0 items-center gap-1 text-warn" title={missingText(agent)}>
          <ServerOff size={12} className="shrink-0" aria-hidden />
          <span className="truncate">{teamText.withoutServers(missingNames(agent))}</span>
        </span>
      )}
      {agent.servers.length > 0 && (
        <span className="flex min-w-0 items-center gap-1 text-muted">
          <Server size={12} className="shrink-0" aria-label={runText.detail.servers} />
          <span className="truncate">{visibleText(agent.servers.join(', '))}</span>
        </span>
      )}
    </span>
  )
}

/** The names of those that could not take its task before it, as one text. */
const passedOver = (choice: ChoiceView | undefined): string =>
  (choice?.candidates ?? [])
    .filter(({ healthy }) => !healthy)
    .map(({ name }) => name)
    .join(', ')

function Took({ agent }: { agent: AgentView }) {
  const moment = useRun(timeShown)
  const live = agent.retiredAt === null && moment === null
  const now = useNow(live, 500)
  const ms = agent.ms ?? Math.max(0, (agent.retiredAt ?? moment ?? now) - agent.spawnedAt) / 1000
  return <span className="text-right text-muted text-xs tabular-nums">{duration(ms)}</span>
}
