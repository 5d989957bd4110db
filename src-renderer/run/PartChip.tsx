import { Scissors } from 'lucide-react'
import type { PartOfRun } from '#shared/events/run-event.ts'
import { visibleText } from '#shared/visible-text.ts'
import { drawingText } from '../ui/drawing-strings.ts'

/** What part of its workflow a run is of. */
export function PartChip({ part }: { part: PartOfRun }) {
  const label = drawingText.part.label[part.mode](visibleText(part.label || part.node))
  return (
    <span className="inline-flex min-w-0 max-w-56 items-center gap-1 rounded bg-accent-soft px-1.5 text-accent-ink text-xs" title={label}>
      <Scissors size={11} className="shrink-0" aria-hidden />
      <span className="truncate">{label}</span>
    </span>
  )
}
