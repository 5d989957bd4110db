import { CircleMinus, CirclePlus, Equal, EqualNot, type LucideIcon, TriangleAlert } from 'lucide-react'
import { runText } from '../../ui/run-strings.ts'
import { type Verdict, verdictOf } from './compare-runs.ts'
import { countDelta, timeDelta } from './delta.ts'
import { useNodeComparison } from './use-comparison.ts'
import './compare.css'

const text = runText.compare

export const verdictLooks: Record<Exclude<Verdict, 'neither'>, { icon: LucideIcon; tone: string }> = {
  same: { icon: Equal, tone: 'text-muted' },
  outputs: { icon: EqualNot, tone: 'text-warn' },
  status: { icon: TriangleAlert, tone: 'text-bad' },
  'only-this': { icon: CirclePlus, tone: 'text-good' },
  'only-other': { icon: CircleMinus, tone: 'text-bad' },
}

/** On a card: what is different in the run that it is compared with, by icon, colour and words. */
export function RunDelta({ id }: { id: string }) {
  const compared = useNodeComparison(id)
  if (!compared) return null
  const verdict = verdictOf(compared)
  if (verdict === 'neither') return null
  const { icon: Icon, tone } = verdictLooks[verdict]
  const { here, there } = compared
  const both = here && there && verdict !== 'only-this' && verdict !== 'only-other'
  const parts: string[] = [text.verdicts[verdict]]
  if (both) parts.push(timeDelta(here.ms, there.ms), tokens(countDelta(here.tokens, there.tokens)))
  return (
    <div className={`run-delta ${tone}`} data-verdict={verdict}>
      <Icon size={12} className="shrink-0" aria-hidden />
      {parts
        .filter((part) => part !== '')
        .map((part) => (
          <span key={part}>{part}</span>
        ))}
    </div>
  )
}

const tokens = (delta: string): string => (delta === '' ? '' : text.tokens(delta))
