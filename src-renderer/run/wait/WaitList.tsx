import { useEffect, useMemo, useRef } from 'react'
import type { WaitView } from '#shared/events/run-view.ts'
import { useRun } from '../../state/run-store.ts'
import { entryOf } from '../../ui/focus.ts'
import { runText } from '../../ui/run-strings.ts'
import { WaitCard } from '../WaitCard.tsx'
import { asksPerson } from './go-to-wait.ts'

const none: readonly WaitView[] = []

/** Everything that the run waits for from a person, above all else in the panel. */
export function WaitList() {
  const waits = useRun((state) => state.newest?.waits ?? none)
  const open = useMemo(() => waits.filter(asksPerson), [waits])
  const list = useRef<HTMLElement>(null)
  const had = useRef(false)
  const place = useRef<HTMLElement | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was answered takes its buttons, and the keyboard, along
  useEffect(() => {
    if (!had.current || document.activeElement !== document.body) return
    had.current = false
    entryOf(list.current ?? place.current ?? document)?.focus()
  }, [open.length])
  if (open.length === 0) return null
  return (
    <section
      ref={(element) => {
        list.current = element
        if (element) place.current = element.closest<HTMLElement>('[data-region]')
      }}
      className="flex max-h-1/2 shrink-0 flex-col gap-2 overflow-auto border-b p-2"
      aria-label={runText.wait.waits(open.length)}
      onFocus={() => {
        had.current = true
      }}
      onBlur={(event) => {
        // a button that has been pressed loses the keyboard to nothing
        had.current = event.relatedTarget === null || event.currentTarget.contains(event.relatedTarget)
      }}
    >
      {open.map((wait) => (
        <WaitCard key={wait.id} wait={wait} />
      ))}
    </section>
  )
}
