import { Handshake } from 'lucide-react'
import type { CollaborationView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { teamText as text } from '../../ui/team-strings.ts'
import { doneIn } from './collaboration-outcome.ts'

/** How the children of an agent work together, and whose answer counts. */
export function Together({ mode, winner, outcome }: CollaborationView) {
  const split = doneIn(outcome)
  const without = outcome === null ? text.atIt : split ? text.doneOf(split.done, split.all) : mode === 'decompose' ? '' : text.nobody
  const end = winner === null ? without : visibleText(winner)
  return (
    <span className="flex shrink-0 items-center gap-1 text-muted">
      <Handshake size={12} aria-hidden />
      {end === '' ? text.modes[mode] : text.outcomeOf(text.modes[mode], end)}
    </span>
  )
}
