import { Activity, ArrowDown, ArrowUp, Bot, CircleOff, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { AgentEntry, AgentHealth } from '#shared/agents/agent-entry.ts'
import { visibleText } from '#shared/visible-text.ts'
import { agentText } from '../ui/agent-strings.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { AgentForm } from './AgentForm.tsx'
import { AgentHealthLines } from './AgentHealthLines.tsx'
import { AgentTrial } from './AgentTrial.tsx'
import { useAgentList } from './agent-list.ts'
import { SectionHead } from './SectionHead.tsx'

const text = agentText.registry

/** The agents of the workspace: for which alerts they are there, what they can do, and whether they could work now. */
export function AgentsSection() {
  const { agents, shipped, health, error, busy, save, check } = useAgentList()
  /** The id of the one that is edited; empty for a new one. */
  const [edited, setEdited] = useState<string | null>(null)
  const keep = async (entry: AgentEntry) => {
    const others = agents ?? []
    const isThere = others.some((one) => one.agent_id === edited)
    const next = isThere ? others.map((one) => (one.agent_id === edited ? entry : one)) : [...others, entry]
    if (await save(next)) setEdited(null)
  }
  return (
    <>
      <SectionHead title={text.title} text={text.text}>
        <Button icon={Activity} disabled={busy || agents === null} onClick={() => void check()}>
          {text.check}
        </Button>
        <Button icon={Plus} look="primary" disabled={agents === null || edited === ''} onClick={() => setEdited('')}>
          {text.add}
        </Button>
      </SectionHead>
      <div className="flex flex-col gap-3">
        {error && (
          <div className="rounded border border-bad/40 bg-bad-soft px-3 py-2" role="alert">
            <p className="whitespace-pre-wrap text-bad">{visibleText(error.message)}</p>
            {error.hint && <p className="text-muted">{visibleText(error.hint)}</p>}
          </div>
        )}
        {edited === '' && <AgentForm entry={null} busy={busy} onSave={(entry) => void keep(entry)} onCancel={() => setEdited(null)} />}
        {agents?.length === 0 && edited === null && <Empty icon={Bot} title={text.none} text={text.noneText} />}
        <ul className="flex flex-col gap-2">
          {agents?.map((entry, place) => (
            <li key={entry.agent_id}>
              {edited === entry.agent_id ? (
                <AgentForm entry={entry} busy={busy} onSave={(next) => void keep(next)} onCancel={() => setEdited(null)} />
              ) : (
                <AgentRow
                  entry={entry}
                  health={health[entry.agent_id]}
                  busy={busy}
                  onEdit={() => setEdited(entry.agent_id)}
                  onUp={place > 0 ? () => void save(swapped(agents, place - 1)) : null}
                  onDown={place < agents.length - 1 ? () => void save(swapped(agents, place)) : null}
                  onRemove={() => void save(agents.filter((one) => one !== entry))}
                />
              )}
            </li>
          ))}
        </ul>
        {agents && agents.length > 1 && <p className="text-muted text-xs">{text.order}</p>}
        {shipped.length > 0 && (
          <section className="flex flex-col gap-2" aria-label={text.shipped}>
            <div>
              <h4 className="font-medium">{text.shipped}</h4>
              <p className="text-muted text-xs">{text.shippedText}</p>
            </div>
            {shipped.map((entry) =>
              edited === entry.agent_id ? (
                <AgentForm
                  key={entry.agent_id}
                  entry={entry}
                  busy={busy}
                  onSave={(next) => void keep(next)}
                  onCancel={() => setEdited(null)}
                />
              ) : (
                <AgentRow
                  key={entry.agent_id}
                  entry={entry}
                  health={health[entry.agent_id]}
                  busy={busy}
                  onEdit={() => setEdited(entry.agent_id)}
                />
              ),
            )}
          </section>
        )}
        {agents && <AgentTrial agents={agents} />}
      </div>
    </>
  )
}

/** The list with the agent at a place and the one after it changed about. */
function swapped(agents: readonly AgentEntry[], place: number): AgentEntry[] {
  const next = [...agents]
  next.splice(place, 2, next[place + 1] as AgentEntry, next[place] as AgentEntry)
  return next
}

interface AgentRowProps {
  entry: AgentEntry
  health: AgentHealth | undefined
  busy: boolean
  onEdit(): void
  /** Null where it is the first, or the last; these three are absent where it is none of the workspace's own. */
  onUp?: (() => void) | null
  onDown?: (() => void) | null
  onRemove?(): void
}

function AgentRow({ entry, health, busy, onEdit, onUp, onDown, onRemove }: AgentRowProps) {
  const { name, agent_id: id, alert_types: types, capabilities, model } = entry
  return (
    <div className="flex items-start gap-3 rounded border px-3 py-2">
      <Bot size={16} className="mt-0.5 shrink-0 text-[var(--group-agents)]" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="truncate font-medium">{visibleText(name)}</span>
          <span className="truncate font-mono text-muted text-xs">{id}</span>
        </p>
        <p className="break-words text-muted text-xs">
          {[types.length > 0 ? text.takes(types.join(', ')) : '', capabilities.length > 0 ? text.can(capabilities.join(', ')) : '', model]
            .filter((part) => part !== '')
            .map(visibleText)
            .join(' · ')}
        </p>
        {entry.enabled ? <AgentHealthLines health={health} /> : <Off />}
      </div>
      {onUp !== undefined && (
        <IconButton small icon={ArrowUp} label={text.up(visibleText(name))} disabled={busy || !onUp} onClick={() => onUp?.()} />
      )}
      {onDown !== undefined && (
        <IconButton small icon={ArrowDown} label={text.down(visibleText(name))} disabled={busy || !onDown} onClick={() => onDown?.()} />
      )}
      <IconButton small icon={Pencil} label={text.edit(visibleText(name))} disabled={busy} onClick={onEdit} />
      {onRemove && <IconButton small icon={Trash2} label={text.remove(visibleText(name))} disabled={busy} onClick={onRemove} />}
    </div>
  )
}

function Off() {
  return (
    <p className="mt-1 flex items-center gap-1.5 text-muted text-xs">
      <CircleOff size={12} aria-hidden /> {text.disabled}
    </p>
  )
}
