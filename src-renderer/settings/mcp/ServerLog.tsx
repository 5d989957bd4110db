import { visibleText } from '#shared/visible-text.ts'
import { ScrollBox } from '../../run/ScrollBox.tsx'
import { useMcpServers } from '../../state/mcp-servers.ts'
import { mcpText as text } from '../../ui/mcp-strings.ts'
import { Part } from './Part.tsx'

/** The end of what a server wrote to its log. */
export function ServerLog({ id }: { id: string }) {
  const log = useMcpServers((state) => state.logs[id]?.stderr)
  if (log === undefined) return null
  return (
    <Part title={text.log}>
      {log === '' ? (
        <p className="text-muted">{text.logEmpty}</p>
      ) : (
        <ScrollBox label={text.log} className="max-h-48 whitespace-pre-wrap break-words rounded bg-sunken px-3 py-2 font-mono text-xs">
          {visibleText(log)}
        </ScrollBox>
      )}
    </Part>
  )
}
