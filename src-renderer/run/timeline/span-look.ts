import { Bot, Hand, type LucideIcon, Mail, MessageSquareText, Square, Wrench } from 'lucide-react'
import type { SpanKind, SpanView } from '#shared/events/run-view.ts'

interface SpanLook {
  icon: LucideIcon
  /** CSS colour of the bar and the icon. */
  color: string
  /** Tailwind classes that give the bar its shape, so that kinds differ without colour too. */
  shape: string
}

/** A node is a plain bar, an agent a thin line over what it does, a model call is round, a tool call square, a wait hatched. */
export const spanLooks: Record<SpanKind, SpanLook> = {
  node: { icon: Square, color: 'var(--strong)', shape: 'h-3 rounded-sm' },
  agent: { icon: Bot, color: 'var(--group-agents)', shape: 'h-1.5 rounded-none' },
  message: { icon: Mail, color: 'var(--group-agents)', shape: 'h-2 rounded-full' },
  model: { icon: MessageSquareText, color: 'var(--group-models)', shape: 'h-3 rounded-full' },
  tool: { icon: Wrench, color: 'var(--group-tools)', shape: 'h-3 rounded-none' },
  wait: { icon: Hand, color: 'var(--warn)', shape: 'h-3 rounded-sm' },
}

/** Status as `StatusIcon` names it. */
export function spanStatus(span: SpanView): string {
  return span.fromJournal && span.status === 'ok' ? 'journal' : span.status
}

const places: Record<string, string> = { loop: 'round', map: 'item', try: 'way', attempt: 'attempt', turn: 'turn' }

/** Where inside a loop or a map a span stands: `item 3`. Empty at the top. Counted from 1, as people do. */
export function placeOf(span: SpanView): string {
  if (span.kind !== 'node') return ''
  const place = span.path.split('/').at(-2) ?? ''
  const match = /^([a-z]+):(\d+)$/.exec(place)
  return match ? `${places[match[1] as string] ?? match[1]} ${Number(match[2]) + 1}` : ''
}
