import type { EventOf } from '#shared/events/reduce/run-draft.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import type { SpanView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useRun } from '../../state/run-store.ts'
import { count } from '../../ui/format.ts'
import { teamText as text } from '../../ui/team-strings.ts'
import { ScrollBox } from '../ScrollBox.tsx'
import { ValueView } from '../ValueView.tsx'
import { Facts, Part } from './Facts.tsx'

/** What an agent made of a turn, once it has: told between the beginning and the end of the turn. */
export function turnRecord(events: readonly RunEvent[], span: SpanView): EventOf<'agent.reasoned'>['data'] | undefined {
  const agent = span.path.slice(0, span.path.lastIndexOf('/'))
  for (let seq = span.startSeq; seq < (span.endSeq ?? events.length + 1); seq++) {
    const event = events[seq - 1]
    if (event?.kind === 'agent.reasoned' && event.data.agent === agent) return event.data
  }
  return undefined
}

/** One turn of an agent: by what it went, what it chose, what it had by then, and whether it goes on. */
export function TurnDetails({ span }: { span: SpanView }) {
  const record = useRun((state) => turnRecord(state.events, span))
  if (!record) return null
  const { stage, reasoning, tools_selected: chosen, data_collected: findings, partial_analysis: said, continuation_decision: then } = record
  return (
    <>
      <Facts
        entries={[
          [text.stage, text.stages[stage]],
          [text.findings, findings.length > 0 ? count(findings.length) : ''],
          [text.decision, text.decisions[then]],
        ]}
      />
      {reasoning !== '' && <Words title={text.reasoning} words={reasoning} />}
      {chosen.length > 0 && (
        <Part title={text.chosen}>
          <ul className="flex flex-col gap-1.5">
            {chosen.map(({ name, arguments: given }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: calls of one turn are told apart by their place
              <li key={place}>
                <p className="mb-0.5 font-mono text-xs">{visibleText(name)}</p>
                <ValueView value={{ value: given }} title={visibleText(name)} />
              </li>
            ))}
          </ul>
        </Part>
      )}
      {said !== '' && said !== reasoning && <Words title={text.said} words={said} />}
    </>
  )
}

function Words({ title, words }: { title: string; words: string }) {
  return (
    <Part title={title}>
      <ScrollBox label={title} className="max-h-60 whitespace-pre-wrap break-words text-xs">
        {visibleText(words)}
      </ScrollBox>
    </Part>
  )
}
