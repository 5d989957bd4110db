import { ArrowDownLeft, ArrowUpRight } from 'lucide-react'
import { useMemo } from 'react'
import type { McpMessage } from '#shared/events/mcp-message.ts'
import type { SpanView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useRun } from '../../state/run-store.ts'
import { bytes, durationOfUs } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { isUnder } from '../run-calls.ts'
import { Part } from './Facts.tsx'

const text = runText.detail

/** What went over the wire to and from an MCP server while a call was under way. */
export function McpMessages({ span }: { span: SpanView }) {
  const events = useRun((state) => state.events)
  const newest = useRun((state) => state.newest?.seq ?? 0)
  const until = span.endSeq ?? newest
  const messages = useMemo(
    () =>
      events.slice(span.startSeq - 1, until).flatMap((event) => (event.kind === 'mcp.message' && isUnder(event, span.path) ? [event] : [])),
    [events, span.startSeq, span.path, until],
  )
  if (messages.length === 0) return null
  return (
    <Part title={text.mcpMessages}>
      <ul className="flex flex-col divide-y rounded border text-xs">
        {messages.map(({ seq, data }) => (
          <li key={seq}>
            <Message message={data} />
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Message({ message }: { message: McpMessage }) {
  const { direction, type, method, us, payload, cut, failed } = message
  const Arrow = direction === 'sent' ? ArrowUpRight : ArrowDownLeft
  return (
    <details>
      <summary className="flex cursor-pointer items-center gap-2 px-2 py-1">
        <Arrow size={12} className="shrink-0 text-muted" aria-label={text.mcpDirections[direction]} />
        <span className={`min-w-0 flex-1 truncate font-mono ${failed ? 'text-bad' : ''}`}>
          {visibleText(method ?? '?')} <span className="text-muted">{text.mcpTypes[type]}</span>
        </span>
        {us !== null && <span className="shrink-0 text-muted">{durationOfUs(us)}</span>}
        <span className="shrink-0 text-muted">{bytes(message.bytes)}</span>
      </summary>
      <pre className="whitespace-pre-wrap break-all bg-sunken px-2 py-1 font-mono">
        {visibleText(payload)}
        {cut && ' …'}
      </pre>
    </details>
  )
}
