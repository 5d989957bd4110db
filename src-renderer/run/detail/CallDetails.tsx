import type { ReactNode } from 'react'
import type { RunEvent } from '#shared/events/run-event.ts'
import type { SpanView } from '#shared/events/run-view.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useRun } from '../../state/run-store.ts'
import { count } from '../../ui/format.ts'
import { readable } from '../../ui/json-text.ts'
import { runText } from '../../ui/run-strings.ts'
import { costText } from '../cost-text.ts'
import { eventAt } from '../event-at.ts'
import { SafeMarkdown } from '../output/SafeMarkdown.tsx'
import { ScrollBox } from '../ScrollBox.tsx'
import { ValueView } from '../ValueView.tsx'
import { CopyButton } from '../value/CopyButton.tsx'
import { Cited } from './Cited.tsx'
import { ErrorBox, Facts, Part } from './Facts.tsx'
import { McpMessages } from './McpMessages.tsx'
import { PromptView } from './PromptView.tsx'

const text = runText.detail

/** The events at both ends of a span. */
function useEnds(span: SpanView): [RunEvent | undefined, RunEvent | undefined] {
  const start = useRun((state) => eventAt(state.events, span.startSeq))
  const end = useRun((state) => eventAt(state.events, span.endSeq))
  return [start, end]
}

function agentName(id: string | null): ReactNode {
  const name = id === null ? undefined : useRun.getState().view?.agents.get(id)?.name
  return name === undefined ? '' : visibleText(name)
}

/** Why a step failed, from the event that ended it. */
function Failure({ end }: { end: RunEvent | undefined }) {
  if (end?.kind === 'step.failed')
    return <ErrorBox message={visibleText(end.data.error.message)} hint={end.data.error.hint} code={end.data.error.code} />
  if (end?.kind !== 'step.result' || !('value' in end.data.result) || !isJsonObject(end.data.result.value)) return null
  const { error } = end.data.result.value
  if (!isJsonObject(error)) return null
  return (
    <ErrorBox
      message={visibleText(String(error.message ?? ''))}
      hint={typeof error.hint === 'string' ? error.hint : undefined}
      code={String(error.code ?? '')}
    />
  )
}

export function ModelDetails({ span }: { span: SpanView }) {
  const [start, end] = useEnds(span)
  const called = start?.kind === 'model.called' ? start.data : undefined
  const returned = end?.kind === 'model.returned' ? end.data : start?.kind === 'model.returned' ? start.data : undefined
  return (
    <>
      <Facts
        entries={[
          [text.tokens, returned ? runText.tokens(count(returned.usage.input), count(returned.usage.output)) : ''],
          [runText.cost, returned ? costText(`${returned.provider}:${returned.model}`, returned.usage) : ''],
          [text.agent, agentName(called?.agent ?? returned?.agent ?? null)],
          [text.offered, visibleText(called?.tools.join(', ') ?? '')],
          [text.attempt, span.id.includes('~') || /attempt:[1-9]/.test(span.path) ? attemptOf(span) : ''],
        ]}
      />
      <Failure end={end} />
      {returned && returned.toolCalls.length > 0 && (
        <Part title={text.toolCalls}>
          <ul className="flex flex-col gap-1.5">
            {returned.toolCalls.map((toolCall) => (
              <li key={toolCall.id} className="rounded bg-sunken px-2 py-1.5 font-mono text-xs">
                <span className="font-medium">{visibleText(toolCall.name)}</span>
                <span className="block whitespace-pre-wrap break-words text-muted">{readable(toolCall.arguments)}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {returned && (returned.toolCalls.length === 0 || !('value' in returned.text) || returned.text.value !== '') && (
        <Part title={text.answer}>
          <Answer value={returned.text} />
        </Part>
      )}
      {returned && <Cited values={[returned.text]} />}
      {called && (
        <Part title={called.does === 'embed' ? text.texts : text.prompt}>
          <PromptView value={called.prompt} />
        </Part>
      )}
    </>
  )
}

/** `attempt:1` of a path is the second attempt; a call that was opened anew after its first end is another one too. */
function attemptOf(span: SpanView): string {
  const named = /attempt:(\d+)/.exec(span.path)?.[1]
  return named === undefined ? text.again : String(Number(named) + 1)
}

/** The object or list that a text is, if it is one. */
function dataIn(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** An answer is Markdown more often than not, unless it is JSON. */
function Answer({ value }: { value: Extract<RunEvent, { kind: 'model.returned' }>['data']['text'] }) {
  if (!('value' in value) || typeof value.value !== 'string') return <ValueView value={value} title={text.answer} />
  const data = dataIn(value.value)
  if (data !== undefined) return <ValueView value={{ value: data }} title={text.answer} />
  if (value.value.trim() === '') return <p className="text-muted text-xs">{text.noText}</p>
  return (
    <div className="group/value relative">
      <ScrollBox label={text.answer} className="max-h-96 rounded border px-3 py-2">
        <SafeMarkdown text={value.value} dense />
      </ScrollBox>
      <div className="absolute top-1 right-1 rounded bg-surface opacity-0 focus-within:opacity-100 group-hover/value:opacity-100">
        <CopyButton text={() => String(value.value)} />
      </div>
    </div>
  )
}

export function ToolDetails({ span }: { span: SpanView }) {
  const [start, end] = useEnds(span)
  const returned = end?.kind === 'tool.returned' ? end.data : undefined
  return (
    <>
      {start?.kind === 'tool.called' && (
        <>
          <Facts entries={[[text.agent, agentName(start.data.agent)]]} />
          <Part title={text.arguments}>
            <ValueView value={{ value: start.data.arguments }} title={text.arguments} />
          </Part>
        </>
      )}
      <Failure end={end} />
      {returned && (
        <Part title={returned.ok ? text.result : text.error}>
          <ValueView value={returned.result} tall title={text.result} />
        </Part>
      )}
      <McpMessages span={span} />
      {returned && <Cited values={[returned.result]} />}
    </>
  )
}

export function WaitDetails({ span }: { span: SpanView }) {
  const [start, end] = useEnds(span)
  const request = start?.kind === 'step.wait' ? start.data.request : undefined
  return (
    <>
      {request && (
        <Part title={text.question}>
          <p className="font-medium">{visibleText(request.title)}</p>
          {request.body !== '' && <SafeMarkdown text={request.body} dense />}
          {request.details !== undefined && <ValueView value={{ value: request.details }} />}
        </Part>
      )}
      {end?.kind === 'step.answer' && (
        <Part title={`${text.answered} (${text.answeredBy[end.data.by]})`}>
          <ValueView value={{ value: end.data.answer }} />
        </Part>
      )}
    </>
  )
}
