import { CircleCheck, CircleX, CornerDownRight } from 'lucide-react'
import type { ChoiceView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { teamText as text } from '../ui/team-strings.ts'
import { useNodeChoice } from './node-state.ts'

type Candidate = ChoiceView['candidates'][number]

/** So many are named on a card; the details of the agent have all. */
const most = 4

/** Which of the workspace's agents got the task of a node, and through whose hands it went before. */
export function ChoiceChain({ id }: { id: string }) {
  const candidates = useNodeChoice(id)?.candidates ?? []
  if (candidates.length === 0) return null
  const hidden = candidates.length > most ? candidates.length - most + 1 : 0
  return (
    <ol className="card-line choice-chain flex flex-col gap-0.5 px-3 pb-1.5 text-xs" aria-label={text.choice}>
      {hidden > 0 && <li className="text-muted">{text.more(hidden)}</li>}
      {candidates.slice(hidden).map((candidate, place) => (
        <Line key={candidate.agent} candidate={candidate} handedOn={place + hidden > 0} />
      ))}
    </ol>
  )
}

function Line({ candidate: { name, healthy, reason }, handedOn }: { candidate: Candidate; handedOn: boolean }) {
  const shown = visibleText(name)
  const said = healthy ? text.takesOver(shown) : text.passedOver(shown, visibleText(reason))
  const Mark = healthy ? CircleCheck : CircleX
  return (
    <li className={`flex min-w-0 items-center gap-1 ${healthy ? 'font-medium' : 'text-muted'}`} title={said}>
      {handedOn && <CornerDownRight size={12} className="shrink-0 text-[var(--group-agents)]" aria-hidden />}
      <Mark size={12} className={`shrink-0 ${healthy ? 'text-good' : 'text-warn'}`} aria-hidden />
      <span className="truncate">{shown}</span>
      <span className="sr-only">{said}</span>
    </li>
  )
}
