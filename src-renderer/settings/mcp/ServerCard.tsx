import { ChevronRight, CircleStop, Pencil, Play, Power, PowerOff, RotateCcw, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { McpServerView } from '#shared/api/mcp-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { putEntry, removeEntry, useMcpEntries } from '../../state/mcp-entries.ts'
import { loadDetails, startServer, stopServer, useMcpServers } from '../../state/mcp-servers.ts'
import { notifyError } from '../../state/session-store.ts'
import { Button } from '../../ui/Button.tsx'
import { mcpText as text } from '../../ui/mcp-strings.ts'
import { Part } from './Part.tsx'
import { ServerForm } from './ServerForm.tsx'
import { ServerLog } from './ServerLog.tsx'
import { ServerOffers } from './ServerOffers.tsx'
import { ServerTools } from './ServerTools.tsx'
import { SignIn } from './SignIn.tsx'
import { StartCommand } from './StartCommand.tsx'

const dots: Record<McpServerView['state'], string> = {
  stopped: 'border border-strong',
  starting: 'bg-accent',
  ready: 'bg-good',
  degraded: 'bg-warn',
  down: 'bg-bad',
}

/** One server in a line; opened, all that it is and offers. */
export function ServerCard({ server }: { server: McpServerView }) {
  const { id, enabled, state, type, version, tools, reason, problem, users } = server
  const [open, setOpen] = useState(false)
  const busy = useMcpServers((all) => all.busy.has(id))
  const isUp = state === 'ready' || state === 'degraded' || state === 'starting'
  // what it offers may be another thing in another state
  // biome-ignore lint/correctness/useExhaustiveDependencies: loaded anew when the state changes
  useEffect(() => {
    if (open) void loadDetails(id)
  }, [open, id, state])
  const facts = [
    type,
    version,
    server.signIn === 'signed_in' ? text.signIn.fact : null,
    tools ? text.tools(tools.length) : null,
    isUp && users > 0 ? text.usedBy(users) : null,
  ]
  return (
    <li className="rounded border bg-surface">
      <div className="flex items-center gap-2 px-3 py-2">
        <button
          type="button"
          className="flex min-w-0 flex-1 items-center gap-2 rounded text-left"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} className={`shrink-0 text-muted ${open ? 'rotate-90' : ''}`} aria-hidden />
          <span className={`size-2 shrink-0 rounded-full ${enabled ? dots[state] : 'border border-line'}`} aria-hidden />
          <span className={`shrink-0 font-medium ${enabled ? '' : 'text-muted'}`}>{visibleText(id)}</span>
          <span className="shrink-0 text-muted text-xs">{enabled ? text.states[state] : text.off}</span>
          <span className="min-w-0 truncate text-muted text-xs">
            {facts
              .filter((fact) => fact !== null)
              .map(visibleText)
              .join(' · ')}
          </span>
        </button>
        {enabled && isUp && (
          <Button small icon={CircleStop} disabled={busy} aria-label={text.stopOf(id)} onClick={() => void stopServer(id)}>
            {text.stop}
          </Button>
        )}
        {enabled && !isUp && server.startGranted && (
          <Button small icon={Play} disabled={busy} aria-label={text.startOf(id)} onClick={() => void startServer(server)}>
            {text.start}
          </Button>
        )}
      </div>
      {(reason ?? problem) && enabled && <p className="px-3 pb-2 pl-9 text-bad text-xs">{visibleText(reason ?? problem ?? '')}</p>}
      {open && (
        <div className="flex flex-col gap-4 border-t px-3 py-3 pl-9">
          <ServerActions id={id} isUp={isUp} />
          <StartCommand server={server} busy={busy} isUp={isUp} />
          {enabled && <SignIn server={server} />}
          {server.instructions !== '' && (
            <Part title={text.instructions}>
              <p className="whitespace-pre-wrap">{visibleText(server.instructions)}</p>
            </Part>
          )}
          {enabled && <ServerTools server={server} />}
          {enabled && <ServerOffers id={id} />}
          {enabled && <ServerLog id={id} />}
        </div>
      )}
    </li>
  )
}

/** Why something was refused that has no form to say it in. */
async function orTold(done: Promise<boolean>): Promise<void> {
  const { error } = (await done) ? { error: null } : useMcpEntries.getState()
  if (error) notifyError(error)
}

/** What a person may change about a server: whether it is used, what it is, and whether it is there at all. */
function ServerActions({ id, isUp }: { id: string; isUp: boolean }) {
  const { entries, busy } = useMcpEntries()
  const [editing, setEditing] = useState(false)
  const entry = entries?.servers.find(({ server_id }) => server_id === id)
  if (!entries || !entry) return null
  const name = visibleText(id)
  const { enabled } = entry
  const isShipped = entries.shipped.includes(id)
  if (editing) return <ServerForm entry={entry} isUp={isUp} onDone={() => setEditing(false)} />
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        small
        icon={enabled ? PowerOff : Power}
        disabled={busy}
        aria-label={enabled ? text.switchOffOf(name) : text.switchOnOf(name)}
        onClick={() => void orTold(putEntry({ ...entry, enabled: !enabled }, false))}
      >
        {enabled ? text.switchOff : text.switchOn}
      </Button>
      <Button small icon={Pencil} disabled={busy} aria-label={text.editOf(name)} onClick={() => setEditing(true)}>
        {text.edit}
      </Button>
      {entries.own.includes(id) && (
        <Button
          small
          icon={isShipped ? RotateCcw : Trash2}
          disabled={busy}
          aria-label={isShipped ? text.resetOf(name) : text.removeOf(name)}
          onClick={() => void orTold(removeEntry(id))}
        >
          {isShipped ? text.reset : text.remove}
        </Button>
      )}
    </div>
  )
}
