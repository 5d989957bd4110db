import { Check, Crosshair, Hand, Hourglass, MessageCircleQuestion, X } from 'lucide-react'
import { useId, useState } from 'react'
import type { WaitView } from '#shared/events/run-view.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { answerWait } from '../state/run-store.ts'
import { goToNode } from '../state/session-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { when } from '../ui/format.ts'
import { readable } from '../ui/json-text.ts'
import { runText } from '../ui/run-strings.ts'
import { QuestionForm } from './form/QuestionForm.tsx'
import { SafeMarkdown } from './output/SafeMarkdown.tsx'
import { ScrollBox } from './ScrollBox.tsx'
import { ToolAnswer } from './wait/ToolAnswer.tsx'

const text = runText.wait

export interface WaitCardProps {
  wait: WaitView
  /** On the node card: title and buttons, without body and arguments. */
  compact?: boolean
}

const looks = {
  full: 'flex flex-col gap-2 rounded border border-warn/40 bg-warn-soft px-3 py-2.5',
  compact: 'nodrag nowheel flex flex-col gap-2 px-3 pb-2',
}

/** What a person is asked: an approval with exactly what it is for, or a question with its form. */
export function WaitCard({ wait, compact = false }: WaitCardProps) {
  const { request } = wait
  const [sent, setSent] = useState(false)
  const answer = async (value: Json) => {
    setSent(true)
    if (!(await answerWait(wait.id, value))) setSent(false)
  }
  const Icon = request.type === 'approval' ? Hand : request.type === 'question' ? MessageCircleQuestion : Hourglass
  const kind = request.type === 'approval' ? text.approval : text.question
  return (
    <section
      className={compact ? looks.compact : looks.full}
      aria-label={`${kind}: ${visibleText(request.title)}`}
      {...(compact ? {} : { 'data-wait': wait.id })}
    >
      <header className="flex items-start gap-2">
        <Icon size={14} className="mt-[3px] shrink-0 text-warn" aria-hidden />
        <h3 className="min-w-0 flex-1 break-words font-medium">{visibleText(request.title)}</h3>
        {!compact && wait.node !== null && (
          <IconButton small icon={Crosshair} label={runText.detail.goToNode} onClick={() => wait.node !== null && goToNode(wait.node)} />
        )}
      </header>
      {request.tool && (
        <ToolAnswer tool={request.tool} args={request.details ?? {}} sent={sent} onAnswer={(value) => void answer(value)}>
          <SafeMarkdown text={request.body} dense />
        </ToolAnswer>
      )}
      {request.type === 'approval' && !request.tool && <Approval compact={compact} sent={sent} onAnswer={answer} />}
      {!compact && !request.tool && request.body.trim() !== '' && <SafeMarkdown text={request.body} dense />}
      {!compact && request.details !== undefined && !request.tool && <Details value={request.details} />}
      {request.type === 'question' && (
        <div data-answer>
          <QuestionForm request={request} compact={compact} sent={sent} onAnswer={(value) => void answer(value)} />
        </div>
      )}
      {sent && (
        <p className="text-muted text-xs" role="status">
          {text.sent}
        </p>
      )}
      {request.until !== undefined && (
        <p className="text-muted text-xs">{request.type === 'delay' ? text.delay(when(request.until)) : text.until(when(request.until))}</p>
      )}
    </section>
  )
}

function Details({ value }: { value: Json }) {
  return (
    <div>
      <p className="mb-0.5 text-muted text-xs">{text.details}</p>
      <ScrollBox
        label={text.details}
        className="max-h-48 whitespace-pre-wrap break-words rounded border bg-surface px-2 py-1.5 font-mono text-xs"
      >
        {readable(value)}
      </ScrollBox>
    </div>
  )
}

function Approval({ compact, sent, onAnswer }: { compact: boolean; sent: boolean; onAnswer(value: Json): Promise<void> }) {
  const [comment, setComment] = useState('')
  const id = useId()
  return (
    <div className="flex flex-wrap items-center gap-2" data-answer>
      {!compact && (
        <>
          <label htmlFor={id} className="sr-only">
            {text.comment}
          </label>
          <input
            id={id}
            className="field min-w-40 max-w-md flex-1"
            placeholder={text.commentHint}
            value={comment}
            disabled={sent}
            maxLength={2000}
            onChange={(event) => setComment(event.target.value)}
          />
        </>
      )}
      <Button small={compact} look="good" icon={Check} disabled={sent} onClick={() => void onAnswer({ approved: true, comment })}>
        {text.approve}
      </Button>
      <Button small={compact} look="bad" icon={X} disabled={sent} onClick={() => void onAnswer({ approved: false, comment })}>
        {text.reject}
      </Button>
    </div>
  )
}
