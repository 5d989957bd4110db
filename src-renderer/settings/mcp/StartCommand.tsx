import { Play, TriangleAlert } from 'lucide-react'
import type { McpServerView } from '#shared/api/mcp-view.ts'
import { canBeKept, type GrantRequest } from '#shared/security/grant.ts'
import { commandText } from '#shared/security/grant-text.ts'
import { visibleText } from '#shared/visible-text.ts'
import { forbidStart, startServer } from '../../state/mcp-servers.ts'
import { Button } from '../../ui/Button.tsx'
import { mcpText as text } from '../../ui/mcp-strings.ts'
import { Part } from './Part.tsx'

type Start = Extract<GrantRequest, { type: 'mcp_start' }>

/** What starting a server would do, in full, and leave for it. */
export function StartCommand({ server, busy, isUp }: { server: McpServerView; busy: boolean; isUp: boolean }) {
  const { start, startGranted, enabled } = server
  if (!start) return null
  const kept = canBeKept(start)
  return (
    <Part title={start.type === 'host' ? text.host : text.command}>
      <code className="block whitespace-pre-wrap break-words rounded bg-sunken px-3 py-2 font-mono text-xs">
        {start.type === 'mcp_start' ? commandText(start.executable, start.args) : start.type === 'host' ? visibleText(start.origin) : ''}
      </code>
      {start.type === 'mcp_start' && <Surroundings start={start} />}
      {!kept && (
        <p className="mt-2 flex gap-2 rounded bg-warn-soft px-3 py-2 text-warn text-xs">
          <TriangleAlert size={14} className="mt-0.5 shrink-0" aria-hidden />
          {text.unpinned}
        </p>
      )}
      {enabled && (
        <div className="mt-2 flex gap-2">
          {!startGranted && !isUp && (
            <Button look="primary" icon={Play} disabled={busy} onClick={() => void startServer(server)}>
              {kept ? text.allowAndStart : text.allowOnce}
            </Button>
          )}
          {startGranted && kept && (
            <Button small disabled={busy} onClick={() => void forbidStart(server)}>
              {text.forbid}
            </Button>
          )}
        </div>
      )}
    </Part>
  )
}

function Surroundings({ start }: { start: Start }) {
  const rows: [string, string[]][] = [
    [text.folder, start.folder === null ? [] : [start.folder]],
    [text.variables, start.variables],
    [text.secrets, start.secrets],
  ]
  return (
    <dl className="mt-2 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-0.5 text-xs">
      {rows.map(([name, values]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className={`min-w-0 break-words ${values.length === 0 ? 'text-muted' : 'font-mono'}`}>
            {values.length === 0 ? text.none : values.map(visibleText).join('\n')}
          </dd>
        </div>
      ))}
    </dl>
  )
}
