import { Switch } from 'radix-ui'
import type { McpServerView, McpToolView } from '#shared/api/mcp-view.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { allowTools, forbidTools, useMcpServers } from '../../state/mcp-servers.ts'
import { Button } from '../../ui/Button.tsx'
import { readable } from '../../ui/json-text.ts'
import { mcpText as text } from '../../ui/mcp-strings.ts'
import { Part } from './Part.tsx'

const tones: Record<McpToolView['grant'], string> = { granted: 'text-good', missing: 'text-muted', changed: 'text-bad font-medium' }

/** The tools of a server, word for word as it describes them, and what of them is allowed. */
export function ServerTools({ server }: { server: McpServerView }) {
  const tools = useMcpServers((state) => state.details[server.id]?.tools)
  const busy = useMcpServers((state) => state.busy.has(server.id))
  if (!tools || tools.length === 0) return <Part title={text.toolList}>{<p className="text-muted">{text.toolsUnknown}</p>}</Part>
  const waiting = tools.filter(({ grant }) => grant !== 'granted')
  return (
    <Part
      title={text.toolList}
      aside={
        waiting.length > 1 && (
          <Button
            small
            disabled={busy}
            onClick={() =>
              void allowTools(
                server.id,
                waiting.map(({ requests }) => requests.use),
              )
            }
          >
            {text.allowAll}
          </Button>
        )
      }
    >
      <ul className="divide-y rounded border">
        {tools.map((tool) => (
          <ToolLine key={tool.name} id={server.id} tool={tool} busy={busy} />
        ))}
      </ul>
    </Part>
  )
}

function ToolLine({ id, tool, busy }: { id: string; tool: McpToolView; busy: boolean }) {
  const { name, description, grant, requests, unasked, hints, inputSchema, hash } = tool
  const shown = visibleText(name)
  return (
    <li className="px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium font-mono text-xs">{shown}</span>
        <span className={`text-xs ${tones[grant]}`}>{text.grants[grant]}</span>
        <span className="text-muted text-xs">{hints.readOnly ? text.hints.readOnly : hints.destructive ? text.hints.destructive : ''}</span>
        <span className="ml-auto flex items-center gap-2">
          {grant === 'granted' && (
            <span className="flex items-center gap-1.5 text-xs">
              <Switch.Root
                aria-label={text.unaskedOf(shown)}
                checked={unasked}
                disabled={busy}
                onCheckedChange={(on) => void (on ? allowTools(id, [requests.unasked]) : forbidTools(id, [requests.unasked]))}
                className="relative h-[18px] w-8 shrink-0 rounded-full border border-strong bg-sunken transition-colors data-[state=checked]:border-transparent data-[state=checked]:bg-accent"
              >
                <Switch.Thumb className="block size-3 translate-x-[2px] rounded-full bg-strong transition-transform duration-100 data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent" />
              </Switch.Root>
              <span aria-hidden>{text.unasked}</span>
            </span>
          )}
          {grant === 'granted' ? (
            <Button
              small
              look="quiet"
              disabled={busy}
              aria-label={text.forbidOf(shown)}
              onClick={() => void forbidTools(id, [requests.use, requests.unasked])}
            >
              {text.forbidTool}
            </Button>
          ) : (
            <Button small disabled={busy} aria-label={text.allowOf(shown)} onClick={() => void allowTools(id, [requests.use])}>
              {text.allow}
            </Button>
          )}
        </span>
      </div>
      <p className="mt-1 whitespace-pre-wrap break-words text-muted text-xs">{visibleText(description)}</p>
      <details className="mt-1 text-xs">
        <summary className="cursor-pointer text-muted">{text.arguments}</summary>
        <pre className="mt-1 overflow-auto rounded bg-sunken px-3 py-2 font-mono">{visibleText(readable(inputSchema as Json))}</pre>
        <p className="mt-1 break-all text-muted">
          {text.hash}: <span className="font-mono">{hash}</span>
        </p>
      </details>
    </li>
  )
}
