import { Bot, Hand, type LucideIcon, Mail, MessageSquareText, Repeat2, Square, Wrench } from 'lucide-react'
import type { RunView, SpanKind, SpanView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { teamText } from '../../ui/team-strings.ts'

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
  turn: { icon: Repeat2, color: 'var(--strong)', shape: 'h-0.5 rounded-none' },
  message: { icon: Mail, color: 'var(--group-agents)', shape: 'h-2 rounded-full' },
  model: { icon: MessageSquareText, color: 'var(--group-models)', shape: 'h-3 rounded-full' },
  tool: { icon: Wrench, color: 'var(--group-tools)', shape: 'h-3 rounded-none' },
  wait: { icon: Hand, color: 'var(--warn)', shape: 'h-3 rounded-sm' },
}

/** Status as `StatusIcon` names it. */
export function spanStatus(span: SpanView): string {
  return span.fromJournal && span.status === 'ok' ? 'journal' : span.status
}

/** What a span is called: turns of agents by their number, messages by what they ask for too. */
export function spanName({ kind, name, path, id }: SpanView, messages?: RunView['messages']): string {
  if (kind === 'turn') return teamText.turn(Number(path.slice(path.lastIndexOf(':') + 1)) + 1)
  const form = kind === 'message' ? messages?.get(id.split('#')[0] as string)?.form : null
  return form ? `${visibleText(name)}: ${teamText.forms[form]}` : visibleText(name)
}

/** Where inside a loop, a map or a try a span stands: `item 3`. Empty at the top. Counted from 1, as people do. */
export function placeOf(span: SpanView): string {
  if (span.kind !== 'node') return ''
  const place = span.path.split('/').at(-2) ?? ''
  const match = /^([a-z]+):(\d+)$/.exec(place)
  const named = match && teamText.places[match[1] as keyof typeof teamText.places]
  return named ? named(Number(match[2]) + 1) : ''
}
