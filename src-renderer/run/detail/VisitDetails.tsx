import type { ValueRef } from '#shared/events/run-event.ts'
import { type SpanView, visitText } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useRun } from '../../state/run-store.ts'
import { count, dollars } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { ScrollBox } from '../ScrollBox.tsx'
import { ValueView } from '../ValueView.tsx'
import { Cited } from './Cited.tsx'
import { ErrorBox, Facts, Part } from './Facts.tsx'

const text = runText.detail

/** One visit of a node: what went in, what came out, or why not. */
export function VisitDetails({ span }: { span: SpanView }) {
  const visit = useRun((state) => (span.node === null ? undefined : state.view?.nodes.get(span.node)?.visits.get(span.path)))
  if (!visit) return null
  const live = visitText(visit)
  return (
    <>
      <Facts
        entries={[
          [text.attempt, visit.attempt > 0 ? String(visit.attempt + 1) : ''],
          [
            text.tokens,
            visit.usage.input + visit.usage.output > 0 ? runText.tokens(count(visit.usage.input), count(visit.usage.output)) : '',
          ],
          [runText.cost, visit.usage.usd === undefined ? '' : dollars(visit.usage.usd)],
          [visit.status === 'cancelled' ? text.stopped : text.skipped, visit.reason === null ? '' : visibleText(visit.reason)],
        ]}
      />
      {visit.pinned && <p className="text-xs">{text.pinned}</p>}
      {visit.error && <ErrorBox message={visibleText(visit.error.message)} hint={visit.error.hint} code={visit.error.code} />}
      {live !== '' && Object.keys(visit.outputs).length === 0 && (
        <Part title={text.text}>
          <ScrollBox label={text.text} className="max-h-64 whitespace-pre-wrap break-words rounded bg-sunken px-2 py-1.5 text-xs">
            {visibleText(live)}
          </ScrollBox>
        </Part>
      )}
      <Values title={text.outputs} values={visit.outputs} />
      <Cited values={Object.values(visit.outputs)} />
      <Values title={text.inputs} values={visit.inputs} />
    </>
  )
}

function Values({ title, values }: { title: string; values: Readonly<Record<string, ValueRef>> }) {
  const entries = Object.entries(values)
  if (entries.length === 0) return null
  return (
    <Part title={title}>
      <div className="flex flex-col gap-2">
        {entries.map(([port, value]) => (
          <div key={port}>
            <p className="mb-0.5 font-mono text-muted text-xs">{visibleText(port)}</p>
            <ValueView value={value} title={`${title}: ${port}`} />
          </div>
        ))}
      </div>
    </Part>
  )
}
