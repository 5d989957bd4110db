import type { ValueRef } from '#shared/events/run-event.ts'
import { type VisitView, visitText } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { RoundPicker } from '../canvas/RoundPicker.tsx'
import { CallList } from '../run/CallList.tsx'
import { isUnder } from '../run/run-calls.ts'
import { useCalls } from '../run/use-calls.ts'
import { ValueView } from '../run/ValueView.tsx'
import { roundsAround, shownRun } from '../state/run-rounds.ts'
import { useRun } from '../state/run-store.ts'
import { useSession } from '../state/session-store.ts'
import { Empty } from '../ui/Empty.tsx'
import { duration } from '../ui/format.ts'
import { StatusIcon } from '../ui/StatusIcon.tsx'
import { strings } from '../ui/strings.ts'
import { ProblemNote } from './ProblemNote.tsx'
import { RunGroup } from './RunGroup.tsx'

const text = strings.inspector.visit
/** More visits are picked by their rounds alone. */
const mostListed = 300

/** What a node took, gave and asked in the run that is shown; of one visit, where it had several. */
export function NodeRunPanel({ id }: { id: string }) {
  const run = useRun((state) => shownRun(state, id))
  const containers = useRun((state) => roundsAround(state, id).join(' '))
  const chosen = useSession((state) => state.visit)
  const visit = run && ((chosen === null ? undefined : run.visits.get(chosen)) ?? run.latest)
  const path = visit?.path ?? null
  const calls = useCalls(`visit ${path}`, (event) => path !== null && isUnder(event, path))
  const pickers = containers === '' ? null : <Rounds containers={containers.split(' ')} />
  if (!run || !visit)
    return (
      <div className="flex flex-col gap-4 p-4">
        <RunGroup id={id} />
        {pickers}
        <Empty title={text.none} text={text.noneHint} />
      </div>
    )
  return (
    <div className="flex flex-col gap-4 p-4">
      <RunGroup id={id} />
      {pickers}
      {run.visits.size > 1 && run.visits.size <= mostListed && (
        <label className="flex flex-col gap-1 font-medium text-xs">
          {text.which(run.visits.size)}
          <select className="field font-normal" value={visit.path} onChange={(event) => useSession.setState({ visit: event.target.value })}>
            {[...run.visits.values()].map((each, index) => (
              <option key={each.path} value={each.path}>
                {visitName(each, index)}
              </option>
            ))}
          </select>
        </label>
      )}
      <p className="flex items-center gap-2">
        <StatusIcon status={visit.fromJournal ? 'journal' : visit.status} />
        <span>{strings.status[visit.status]}</span>
        {visit.ms !== null && <span className="text-muted">{duration(visit.ms)}</span>}
        {visit.attempt > 0 && <span className="text-muted">{text.attempt(visit.attempt + 1)}</span>}
      </p>
      {visit.reason && <p className="text-muted">{visibleText(visit.reason)}</p>}
      {visit.error && (
        <ProblemNote
          problem={{
            severity: visit.handled === 'no' || visit.handled === null ? 'error' : 'warning',
            message: visit.error.message,
            mend: visit.error.hint ?? (visit.handled === 'no' ? '' : text.handled),
          }}
        />
      )}
      {visit.status === 'running' && visitText(visit) !== '' && <Values title={text.text} values={{ '': { value: visitText(visit) } }} />}
      <Values title={text.inputs} values={visit.inputs} />
      <Values title={text.outputs} values={visit.outputs} />
      {calls.length > 0 && (
        <section>
          <h3 className="mb-1 font-medium text-xs">{text.calls(calls.length)}</h3>
          <CallList calls={calls} />
        </section>
      )}
    </div>
  )
}

/** The rounds of the containers around a node, and of the node itself where it is one. */
function Rounds({ containers }: { containers: readonly string[] }) {
  const nodes = useRun((state) => state.document?.nodes)
  return (
    <ul className="flex flex-col gap-1">
      {containers.map((container) => (
        <li key={container} className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-medium text-xs">{visibleText(nodes?.[container]?.label ?? container)}</span>
          <RoundPicker container={container} />
        </li>
      ))}
    </ul>
  )
}

function visitName(visit: VisitView, index: number): string {
  const places = visit.path.split('/').filter((segment) => segment.includes(':'))
  return `${index + 1} · ${strings.status[visit.status]}${places.length > 0 ? ` · ${places.map((place) => place.replace(':', ' ')).join(', ')}` : ''}`
}

function Values({ title, values }: { title: string; values: Readonly<Record<string, ValueRef>> }) {
  const entries = Object.entries(values)
  if (entries.length === 0) return null
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-medium text-xs">{title}</h3>
      {entries.map(([port, value]) => (
        <div key={port}>
          {port !== '' && <p className="mb-0.5 text-muted text-xs">{visibleText(port)}</p>}
          <ValueView value={value} title={port === '' ? title : `${title}: ${port}`} />
        </div>
      ))}
    </section>
  )
}
