import { GitBranch, Hand } from 'lucide-react'
import type { RunView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { openRun } from '../../state/run-store.ts'
import { clockTime } from '../../ui/format.ts'
import { steerText } from '../../ui/steer-strings.ts'
import { Tip } from '../../ui/Tip.tsx'

const text = steerText.log

/** Which run this one took over from, and what people have done to it. */
export function SteerFacts({ view: { fork, interventions } }: { view: RunView }) {
  const told = [...interventions].map(({ at, type, user, reason, feedback }) => {
    const what = feedback
      ? `${text[type]} (${feedback.agent}${feedback.told ? '' : `, ${text.waiting}`}): ${feedback.text}`
      : `${text[type]}. ${reason}`
    return visibleText(`${clockTime(at)} ${text.by(user)}: ${what}`)
  })
  return (
    <>
      {fork && (
        <Tip text={steerText.fork.from(fork.run)}>
          <button type="button" className="flex shrink-0 items-center rounded hover:text-accent-ink" onClick={() => void openRun(fork.run)}>
            <GitBranch size={12} aria-label={steerText.fork.from(fork.run)} />
          </button>
        </Tip>
      )}
      {told.length > 0 && (
        <Tip text={told.join('\n')}>
          <span className="flex shrink-0 items-center">
            <Hand size={12} aria-label={`${text.title}: ${told.join('; ')}`} />
          </span>
        </Tip>
      )}
    </>
  )
}
