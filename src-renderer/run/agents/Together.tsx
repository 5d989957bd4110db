import { Handshake } from 'lucide-react'
import type { CollaborationView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { teamText as text } from '../../ui/team-strings.ts'

/** How the children of an agent work together, and whose answer counts. */
export function Together({ mode, winner, outcome }: CollaborationView) {
  const end = winner === null ? (outcome === null ? text.atIt : text.nobody) : visibleText(winner)
  return (
    <span className="flex shrink-0 items-center gap-1 text-muted">
      <Handshake size={12} aria-hidden />
      {text.outcomeOf(text.modes[mode], end)}
    </span>
  )
}
