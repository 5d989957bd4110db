import { useMemo } from 'react'
import type { WaitView } from '#shared/events/run-view.ts'
import { useRun } from '../../state/run-store.ts'
import { runText } from '../../ui/run-strings.ts'
import { WaitCard } from '../WaitCard.tsx'

const none: readonly WaitView[] = []

/** Everything that the run waits for from a person, above all else in the panel. */
export function WaitList() {
  const waits = useRun((state) => state.newest?.waits ?? none)
  const open = useMemo(() => waits.filter((wait) => wait.request.type === 'approval' || wait.request.type === 'question'), [waits])
  if (open.length === 0) return null
  return (
    <section className="flex max-h-1/2 shrink-0 flex-col gap-2 overflow-auto border-b p-2" aria-label={runText.wait.waits(open.length)}>
      {open.map((wait) => (
        <WaitCard key={wait.id} wait={wait} />
      ))}
    </section>
  )
}
