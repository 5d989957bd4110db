import { GitCompareArrows, Import, Play, Siren } from 'lucide-react'
import { memo } from 'react'
import type { FoundText, RunSummary } from '#shared/api/contract.ts'
import { isTerminal } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { resumeRun } from '../../state/run-steering.ts'
import { openRun, useRun } from '../../state/run-store.ts'
import { IconButton } from '../../ui/Button.tsx'
import { duration, when } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { StatusIcon } from '../../ui/StatusIcon.tsx'
import { compareWith, stopComparing } from '../compare/compare-with.ts'
import { PartChip } from '../PartChip.tsx'
import { RunMenu } from './RunMenu.tsx'

const text = runText.runs

interface RunLineProps {
  run: RunSummary
  /** It is the one that is shown. */
  current: boolean
  /** Says of which workflow it is. */
  named: boolean
}

/** One past run: how it ended, when, how long it took, and what came of it. */
export const RunLine = memo(function RunLine({ run, current, named }: RunLineProps) {
  const name = visibleText(run.workflowName) || text.unnamed
  const ended = isTerminal(run.status)
  return (
    <div className={`run-entry relative flex items-start ${current ? 'bg-accent-soft' : 'hover:bg-sunken'}`}>
      <button
        type="button"
        className="flex min-w-0 flex-1 items-start gap-2 px-3 py-2 text-left focus-visible:outline-offset-[-2px]"
        title={text.open(name)}
        aria-current={current || undefined}
        onClick={() => void openRun(run.runId)}
      >
        <span className="mt-[3px]">
          <StatusIcon status={run.status} />
        </span>
        <span className="min-w-0 flex-1">
          {named && <span className="block truncate font-medium">{name}</span>}
          <span className={`flex gap-2 text-xs ${named ? 'text-muted' : 'font-medium'}`}>
            <span className="truncate">{when(run.startedAt)}</span>
            {run.endedAt !== null && <span className="shrink-0 font-normal text-muted">{duration(run.endedAt - run.startedAt)}</span>}
            {!ended && <span className="shrink-0 font-normal text-muted">{runText.runStatus[run.status]}</span>}
          </span>
          {run.part && <PartChip part={run.part} />}
          {run.alert && (
            <span className="flex items-center gap-1 text-xs" title={text.alert}>
              <Siren size={11} className="shrink-0 text-muted" aria-label={text.alert} />
              <span className="truncate">{visibleText(run.alert.type)}</span>
              {run.alert.severity !== '' && <span className="shrink-0 text-muted">{visibleText(run.alert.severity)}</span>}
            </span>
          )}
          {run.note !== '' && <span className="line-clamp-2 break-words text-muted text-xs">{visibleText(run.note)}</span>}
          {run.found && <Found found={run.found} />}
          {run.foreign && (
            <span className="mt-0.5 inline-flex items-center gap-1 rounded bg-warn-soft px-1 text-warn text-xs" title={text.foreignText}>
              <Import size={11} aria-hidden />
              {text.foreign}
            </span>
          )}
        </span>
      </button>
      <span className="absolute top-1 right-1 flex rounded bg-inherit">
        <CompareButton runId={run.runId} current={current} />
        <span className="run-compare opacity-0 has-data-[state=open]:opacity-100">
          <RunMenu runId={run.runId} status={run.status} />
        </span>
      </span>
      {run.foreign && !ended && (
        <span className="pt-7 pr-1">
          <IconButton small icon={Play} label={text.resume} onClick={() => void openRun(run.runId).then(resumeRun)} />
        </span>
      )}
    </div>
  )
})

/** Where in the run the words stand that were searched for. */
function Found({ found: { kind, snippet } }: { found: FoundText }) {
  const place = text.foundIn[kind as keyof typeof text.foundIn]
  return (
    <span className="mt-0.5 line-clamp-3 break-words border-l-2 pl-1.5 text-muted text-xs">
      {place && <span className="font-medium">{place} </span>}
      {snippet.map((piece, i) =>
        i % 2 === 1 ? (
          <mark key={snippet.slice(0, i).join('').length} className="rounded-xs bg-warn-soft font-medium text-warn">
            {visibleText(piece)}
          </mark>
        ) : (
          visibleText(piece)
        ),
      )}
    </span>
  )
}

/** Holds the run against the one that is shown. */
function CompareButton({ runId, current }: { runId: string; current: boolean }) {
  const shown = useRun((state) => state.runId !== null)
  const compared = useRun((state) => state.other?.runId === runId)
  if (!shown || current) return null
  return (
    <span className={`run-compare ${compared ? '' : 'opacity-0'}`}>
      <IconButton
        small
        icon={GitCompareArrows}
        label={compared ? runText.compare.stop : runText.compare.withShown}
        aria-pressed={compared}
        onClick={() => (compared ? stopComparing() : void compareWith(runId))}
      />
    </span>
  )
}
