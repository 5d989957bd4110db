import { ChevronRight } from 'lucide-react'
import { memo } from 'react'
import type { RunEvent } from '#shared/events/run-event.ts'
import { nodeOfPath } from '#shared/events/run-path.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useSession } from '../../state/session-store.ts'
import { bytes, clockTime, durationOfUs } from '../../ui/format.ts'
import { readable } from '../../ui/json-text.ts'
import { ScrollBox } from '../ScrollBox.tsx'
import { groupOf } from './event-filter.ts'

const tones: Record<string, string> = {
  agent: 'text-[var(--group-agents)]',
  model: 'text-[var(--group-models)]',
  tool: 'text-[var(--group-tools)]',
  mcp: 'text-[var(--group-tools)]',
  approval: 'text-[var(--group-people)]',
  fallback: 'text-warn',
  budget: 'text-warn',
}
const toneOf = ({ kind }: RunEvent): string =>
  kind.endsWith('.failed') || kind === 'budget.exceeded' ? 'text-bad' : (tones[groupOf(kind)] ?? 'text-ink')

/** What went over the wire reads as such; of everything else the start of its data. */
function inShort(event: RunEvent): string {
  if (event.kind !== 'mcp.message') return JSON.stringify(event.data).slice(0, 300)
  const { server, direction, type, method, us, payload } = event.data
  const took = us === null ? [] : [durationOfUs(us)]
  const parts = [direction === 'sent' ? '→' : '←', server, method ?? '?', type, bytes(event.data.bytes), ...took, payload.slice(0, 200)]
  return parts.join('  ')
}

interface EventLineProps {
  event: RunEvent
  open: boolean
  onToggle(): void
}

/** One entry: its number, time, kind and place, and the start of its data; opened, all of it. */
export const EventLine = memo(function EventLine({ event, open, onToggle }: EventLineProps) {
  return (
    <>
      <button
        type="button"
        className="flex h-6 w-full items-center gap-3 px-3 text-left hover:bg-sunken focus-visible:outline-offset-[-2px]"
        aria-expanded={open}
        onClick={onToggle}
        onMouseEnter={() => useSession.setState({ hovered: nodeOfPath(event.path) })}
        onMouseLeave={() => useSession.setState({ hovered: null })}
      >
        <ChevronRight size={12} className={`shrink-0 text-muted ${open ? 'rotate-90' : ''}`} aria-hidden />
        <span className="w-9 shrink-0 text-right text-muted">{event.seq}</span>
        <span className="w-[92px] shrink-0 text-muted">{clockTime(event.at)}</span>
        <span className={`w-36 shrink-0 truncate ${toneOf(event)}`}>{event.kind}</span>
        <span className="w-44 shrink-0 truncate text-muted" title={visibleText(event.path)}>
          {visibleText(event.path)}
        </span>
        <span className="min-w-0 flex-1 truncate text-muted">{visibleText(inShort(event))}</span>
      </button>
      {open && (
        <ScrollBox label={event.kind} className="mx-3 mb-2 max-h-80 whitespace-pre-wrap break-words rounded bg-sunken px-3 py-2">
          {readable(event as unknown as Json)}
        </ScrollBox>
      )}
    </>
  )
})
