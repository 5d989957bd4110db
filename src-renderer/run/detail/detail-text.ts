import type { RunEvent, ValueRef } from '#shared/events/run-event.ts'
import type { RunView, SpanView } from '#shared/events/run-view.ts'
import { duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { textOfValue } from '../value/load-value.ts'

const text = runText.detail

type Section = readonly [title: string, content: string | ValueRef]

/** Everything that is known of a span, part by part, for a person to take along. */
export function sectionsOf(span: SpanView, view: RunView, events: readonly RunEvent[]): Section[] {
  const [start, end] = [events[span.startSeq - 1], span.endSeq === null ? undefined : events[span.endSeq - 1]]
  const sections: Section[] = []
  const add = (title: string, content: Section[1] | undefined) => {
    if (content !== undefined && content !== '') sections.push([title, content])
  }
  if (start?.kind === 'model.called') add(text.prompt, start.data.prompt)
  if (end?.kind === 'model.returned') {
    add(text.answer, end.data.text)
    if (end.data.toolCalls.length > 0) add(text.toolCalls, { value: end.data.toolCalls })
    add(text.tokens, runText.tokens(String(end.data.usage.input), String(end.data.usage.output)))
  }
  if (start?.kind === 'tool.called') add(text.arguments, { value: start.data.arguments })
  if (end?.kind === 'tool.returned') add(end.data.ok ? text.result : text.error, end.data.result)
  if (start?.kind === 'step.wait') add(text.question, { value: { ...start.data.request } })
  if (end?.kind === 'step.answer') add(text.answered, { value: end.data.answer })
  if (end?.kind === 'step.failed') add(text.error, `${end.data.error.message} (${end.data.error.code})`)
  const visit = span.kind === 'node' && span.node !== null ? view.nodes.get(span.node)?.visits.get(span.path) : undefined
  for (const [port, value] of Object.entries(visit?.inputs ?? {})) add(`${text.inputs}: ${port}`, value)
  for (const [port, value] of Object.entries(visit?.outputs ?? {})) add(`${text.outputs}: ${port}`, value)
  if (visit?.error) add(text.error, `${visit.error.message} (${visit.error.code})`)
  return sections
}

/** The same as one text in Markdown, with what lies elsewhere fetched. */
export async function detailText(span: SpanView, view: RunView, events: readonly RunEvent[]): Promise<string> {
  const took = span.end === null ? text.running : duration((span.end - span.start) / 1000)
  const parts = [`# ${span.name}`, `${span.path || '/'} · ${text.spanStatus[span.status]} · ${took}`]
  for (const [title, content] of sectionsOf(span, view, events))
    parts.push(`## ${title}`, typeof content === 'string' ? content : await textOfValue(content))
  return `${parts.join('\n\n')}\n`
}
