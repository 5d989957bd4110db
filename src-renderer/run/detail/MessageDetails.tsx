import type { SpanView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useRun } from '../../state/run-store.ts'
import { clockTime } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { teamText } from '../../ui/team-strings.ts'
import { eventAt } from '../event-at.ts'
import { ScrollBox } from '../ScrollBox.tsx'
import { ValueView } from '../ValueView.tsx'
import { Facts, Part } from './Facts.tsx'

const text = runText.detail

/** A message from one agent to another: what was asked, by when, and what was answered. */
export function MessageDetails({ span }: { span: SpanView }) {
  const start = useRun((state) => eventAt(state.events, span.startSeq))
  const end = useRun((state) => eventAt(state.events, span.endSeq))
  if (start?.kind !== 'agent.asked') return null
  const { sender, recipient, request, priority, deadline, form } = start.data
  const answer = end?.kind === 'agent.answered' ? end.data : undefined
  return (
    <>
      <Facts
        entries={[
          [text.sender, visibleText(sender)],
          [text.recipient, visibleText(recipient)],
          [teamText.asked, form ? teamText.forms[form] : ''],
          [text.priority, text.priorities[priority]],
          [text.deadline, clockTime(deadline * 1000)],
        ]}
      />
      <Part title={text.request}>
        <ScrollBox label={text.request} className="max-h-60 whitespace-pre-wrap break-words text-xs">
          {visibleText(request)}
        </ScrollBox>
      </Part>
      {answer && (
        <Part title={answer.ok ? text.results : text.noAnswer}>
          <ValueView value={{ value: answer.results }} />
        </Part>
      )}
      {answer && answer.recommendations.length > 0 && (
        <Part title={text.recommendations}>
          <ul className="list-disc pl-4 text-xs">
            {answer.recommendations.map((one) => (
              <li key={one}>{visibleText(one)}</li>
            ))}
          </ul>
        </Part>
      )}
    </>
  )
}
