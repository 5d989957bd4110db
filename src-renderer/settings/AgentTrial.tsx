import { SearchCheck } from 'lucide-react'
import { type FormEvent, useEffect, useId, useState } from 'react'
import type { AgentEntry } from '#shared/agents/agent-entry.ts'
import type { AgentCandidate } from '#shared/api/agent-contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { visibleText } from '#shared/visible-text.ts'
import { call, errorData } from '../state/api.ts'
import { agentText } from '../ui/agent-strings.ts'
import { Button } from '../ui/Button.tsx'
import { AgentHealthLines } from './AgentHealthLines.tsx'
import { listed } from './agent-list.ts'

const text = agentText.registry.trial

type Found = { candidates: AgentCandidate[] } | { error: ErrorData }

/** Which agent would get an alert of a type, and who would stand in for it. */
export function AgentTrial({ agents }: { agents: readonly AgentEntry[] }) {
  const [type, setType] = useState('')
  const [can, setCan] = useState('')
  const [busy, setBusy] = useState(false)
  const [found, setFound] = useState<Found | null>(null)
  // what was found among other agents is not true any more
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever they change
  useEffect(() => setFound(null), [agents])
  const ask = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      setFound(await call((client) => client.agent.choose({ alertType: type, capabilities: listed(can) })))
    } catch (thrown) {
      setFound({ error: errorData(thrown) })
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className="mt-3 border-t pt-4" aria-label={text.title}>
      <h4 className="font-medium">{text.title}</h4>
      <p className="mb-2 text-muted text-xs">{text.text}</p>
      <form className="flex items-end gap-3" onSubmit={(event) => void ask(event)}>
        <Line label={text.type} value={type} onChange={setType} />
        <Line label={text.capabilities} value={can} onChange={setCan} />
        <Button type="submit" icon={SearchCheck} disabled={busy || (type.trim() === '' && listed(can).length === 0)}>
          {text.find}
        </Button>
      </form>
      <div role="status">{found && ('error' in found ? <None error={found.error} /> : <Candidates {...found} />)}</div>
    </section>
  )
}

function Line({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        {label}
      </label>
      <input id={id} className="field" value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  )
}

function None({ error }: { error: ErrorData }) {
  return (
    <div className="mt-3 rounded bg-warn-soft px-3 py-2 text-xs">
      <p className="break-words font-medium">{visibleText(error.message)}</p>
      {error.hint && <p className="text-muted">{visibleText(error.hint)}</p>}
    </div>
  )
}

function Candidates({ candidates }: { candidates: readonly AgentCandidate[] }) {
  const chosen = candidates.findIndex(({ health }) => health.healthy)
  return (
    <>
      {chosen < 0 && <p className="mt-3 text-bad text-xs">{text.noneWell}</p>}
      <ol className="mt-3 flex flex-col gap-2">
        {candidates.map(({ agent_id: id, name, health }, place) => (
          <li key={id} className="flex gap-3 rounded border px-3 py-2 data-chosen:border-good" data-chosen={place === chosen || undefined}>
            <span className="w-4 shrink-0 text-right text-muted tabular-nums">{place + 1}</span>
            <div className="min-w-0 flex-1">
              <p className="flex items-baseline gap-2">
                <span className="truncate font-medium">{visibleText(name)}</span>
                <span className="truncate font-mono text-muted text-xs">{id}</span>
                {place === chosen && <span className="shrink-0 text-good text-xs">{text.gets}</span>}
                {place > chosen && chosen >= 0 && <span className="shrink-0 text-muted text-xs">{text.standsIn}</span>}
              </p>
              <AgentHealthLines health={health} />
            </div>
          </li>
        ))}
      </ol>
    </>
  )
}
