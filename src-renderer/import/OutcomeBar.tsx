import { CircleCheck, CircleDashed, CircleDot, type LucideIcon } from 'lucide-react'
import type { ImportOutcome } from '#shared/import/import-report.ts'
import { importText as text } from '../ui/import-strings.ts'

/** How an outcome looks. Each has a shape of its own beside its colour. */
export const outcomeLooks: Record<ImportOutcome, { icon: LucideIcon; ink: string; soft: string }> = {
  kept: { icon: CircleCheck, ink: 'text-good', soft: 'bg-good-soft' },
  changed: { icon: CircleDot, ink: 'text-warn', soft: 'bg-warn-soft' },
  lost: { icon: CircleDashed, ink: 'text-bad', soft: 'bg-bad-soft' },
}

/** How many parts were kept, changed and lost; each is a switch that shows only those. */
export function OutcomeBar({
  counts,
  only,
  onOnly,
}: {
  counts: Record<ImportOutcome, number>
  only: ImportOutcome | null
  onOnly(outcome: ImportOutcome | null): void
}) {
  return (
    <div className="grid grid-cols-3 gap-2">
      {(['kept', 'changed', 'lost'] as const).map((outcome) => {
        const { icon: Icon, ink, soft } = outcomeLooks[outcome]
        return (
          <button
            key={outcome}
            type="button"
            aria-pressed={only === outcome}
            className={`flex items-center gap-2 rounded border px-3 py-2 text-left hover:border-strong aria-pressed:border-accent ${soft}`}
            onClick={() => onOnly(only === outcome ? null : outcome)}
          >
            <Icon size={16} className={`shrink-0 ${ink}`} aria-hidden />
            <span className={`font-semibold text-lg tabular-nums ${ink}`}>{counts[outcome]}</span>
            <span>{text.outcomes[outcome]}</span>
          </button>
        )
      })}
    </div>
  )
}
