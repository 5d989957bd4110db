import { Gauge } from 'lucide-react'
import type { RunLimits } from '#shared/document/run-limits.ts'
import { limitsText as text } from '../../ui/limits-strings.ts'
import { Tip } from '../../ui/Tip.tsx'
import { limitsInFull, limitsInShort } from './limit-words.ts'

/** What a run may do less than others. */
export function LimitsFact({ limits }: { limits: RunLimits }) {
  return (
    <Tip text={limitsInFull(limits)}>
      <span className="flex shrink-0 items-center">
        <Gauge size={12} aria-label={text.chip(limitsInShort(limits))} />
      </span>
    </Tip>
  )
}
