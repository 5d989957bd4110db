import { ShieldQuestion } from 'lucide-react'
import { useMemo } from 'react'
import { useRun } from '../state/run-store.ts'
import { Button } from '../ui/Button.tsx'
import { grantText } from '../ui/grant-strings.ts'
import { askAfterRun } from './asking-store.ts'
import { asksOfRun } from './asks-of-run.ts'

/** Says of a run that stopped for want of a grant what it wants, above all else in the panel. */
export function AskBar() {
  const stopped = useRun((state) => state.newest?.status === 'failed')
  const seq = useRun((state) => (stopped ? state.newest?.seq : 0))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list of events grows in place, which its last seq tells
  const number = useMemo(() => (stopped ? asksOfRun(useRun.getState().events).length : 0), [stopped, seq])
  if (number === 0) return null
  return (
    <div className="flex shrink-0 items-center gap-2 border-b bg-warn-soft px-3 py-1.5" role="status">
      <ShieldQuestion size={14} className="shrink-0 text-warn" aria-hidden />
      <span className="min-w-0 flex-1">{grantText.bar(number)}</span>
      <Button small onClick={() => void askAfterRun()}>
        {grantText.look}
      </Button>
    </div>
  )
}
