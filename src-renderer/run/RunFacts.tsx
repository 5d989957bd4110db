import { Clock, Flag, Loader, RotateCcw, WifiOff } from 'lucide-react'
import { isTerminal, type RunView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { isRunGoing, timeShown, useRun } from '../state/run-store.ts'
import { count, dollars, duration, percent } from '../ui/format.ts'
import { phaseName } from '../ui/phase-name.ts'
import { runText } from '../ui/run-strings.ts'
import { StatusIcon } from '../ui/StatusIcon.tsx'
import { steerText } from '../ui/steer-strings.ts'
import { Tip } from '../ui/Tip.tsx'
import { isUnpriced } from './cost-text.ts'
import { RunMenu } from './history/RunMenu.tsx'
import { LimitsFact } from './limits/LimitsFact.tsx'
import { PartChip } from './PartChip.tsx'
import { SteerButtons } from './steer/SteerButtons.tsx'
import { SteerFacts } from './steer/SteerFacts.tsx'
import { useNow } from './use-now.ts'

/** One line about the run: how it stands, what it took, which phase it is in, and the way to stop it. */
export function RunFacts() {
  const view = useRun((state) => state.view)
  const newest = useRun((state) => state.newest)
  const cancelling = useRun((state) => state.cancelling)
  const going = useRun(isRunGoing)
  const reading = useRun((state) => state.reading)
  if (!view) return null
  if (reading)
    return (
      <span className="flex min-w-0 flex-1 items-center justify-end gap-1.5 text-muted text-xs" role="status">
        <Loader size={14} className="turning" aria-hidden />
        {runText.readingEvents(count(view.seq))}
      </span>
    )
  const ended = isTerminal(view.status)
  return (
    <div className="flex min-w-0 flex-1 items-center justify-end gap-3 text-muted text-xs @max-2xl:shrink-0 @max-2xl:basis-auto">
      <span className="flex shrink-0 items-center gap-1.5 font-medium text-ink" role="status">
        <StatusIcon status={view.status} />
        {cancelling && going && !ended
          ? runText.stopping
          : view.held !== null
            ? steerText.held(visibleText(view.held))
            : view.pausing
              ? steerText.pausing
              : runText.runStatus[view.status]}
      </span>
      {/* what has no room in the line goes into a second one, which is out of sight */}
      <div className="flex h-6 min-w-0 flex-wrap items-center gap-x-3 overflow-hidden leading-6 *:h-6">
        {view.part && <PartChip part={view.part} />}
        {view.limits && <LimitsFact limits={view.limits} />}
        <SteerFacts view={view} />
        <Elapsed view={view} />
        {view.usage.calls > 0 && (
          <Tip
            text={`${runText.tokensLabel}: ${runText.tokens(count(view.usage.input), count(view.usage.output))}. ${runText.calls(view.usage.calls)}. ${costOf(view)}`}
          >
            <span className="shrink-0 @max-4xl:hidden">
              {runText.tokensTotal(count(view.usage.input + view.usage.output))}
              {costTotal(view) !== '' && ` · ${costTotal(view)}`}
            </span>
          </Tip>
        )}
        <PhaseFact view={view} />
        {view.resumes > 0 && (
          <Tip text={runText.resumes(view.resumes)}>
            <span className="flex shrink-0 items-center">
              <RotateCcw size={12} aria-label={runText.resumes(view.resumes)} />
            </span>
          </Tip>
        )}
        {view.offline && (
          <Tip text={runText.offlineText}>
            <span className="flex shrink-0 items-center gap-1 rounded bg-sunken px-1.5 py-0.5 text-ink">
              <WifiOff size={12} className="shrink-0" aria-hidden />
              <span className="truncate @max-[1200px]:sr-only">{runText.offline}</span>
            </span>
          </Tip>
        )}
      </div>
      {going && <SteerButtons small />}
      {newest && <RunMenu runId={newest.runId} status={newest.status} />}
    </div>
  )
}

const unpricedIn = (usageByModel: RunView['usageByModel']): string[] =>
  Object.entries(usageByModel).flatMap(([name, usage]) => (isUnpriced(name, usage) ? [name] : []))

/** What the run cost as far as that is known. */
function costTotal({ usage, usageByModel }: RunView): string {
  if (usage.usd !== undefined) return dollars(usage.usd)
  return unpricedIn(usageByModel).length > 0 ? runText.costUnknown : ''
}

/** What the run cost, and which of its models have no price. */
function costOf({ usage, usageByModel }: RunView): string {
  const unpriced = unpricedIn(usageByModel)
  if (usage.usd === undefined && unpriced.length === 0) return ''
  const known = usage.usd === undefined ? runText.unknown : dollars(usage.usd)
  return `${runText.cost}: ${known}. ${unpriced.length > 0 ? runText.unpriced(unpriced.map(visibleText).join(', ')) : ''}`
}

function Elapsed({ view }: { view: RunView }) {
  const moment = useRun(timeShown)
  const time = useNow(!isTerminal(view.status) && view.startedAt !== null && moment === null)
  const now = moment ?? time
  if (view.startedAt === null) return null
  const ms = view.ms ?? Math.max(0, (view.endedAt ?? now) - view.startedAt) / 1000
  return (
    <span className="flex shrink-0 items-center gap-1 @max-3xl:hidden" title={runText.elapsed}>
      <Clock size={12} aria-hidden />
      <span className="min-w-10">{duration(ms)}</span>
    </span>
  )
}

function PhaseFact({ view }: { view: RunView }) {
  const { current_phase: current, completed_phases: completed, confidence } = view
  if (current === null && completed.length === 0) return null
  const done = completed.map(phaseName)
  const label = current === null ? (done.at(-1) ?? '') : phaseName(current)
  const told = [`${runText.completedPhases}: ${done.join(', ') || runText.none}.`]
  if (confidence !== null) told.push(`${runText.confidence}: ${percent(confidence)}.`)
  return (
    <Tip text={told.join(' ')}>
      <span className="flex shrink-0 items-center gap-1.5 @max-4xl:hidden">
        <Flag size={12} className="shrink-0" aria-hidden />
        <span className="truncate @max-[1100px]:hidden">{label}</span>
        <span className="flex shrink-0 gap-0.5" aria-hidden>
          {completed.map((phase) => (
            <span key={phase} className="size-1.5 rounded-full bg-good" />
          ))}
          {current !== null && !completed.includes(current) && <span className="size-1.5 rounded-full border border-accent" />}
        </span>
      </span>
    </Tip>
  )
}
