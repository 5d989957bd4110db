import type { ValueRef } from '#shared/events/run-event.ts'
import type { SpanView } from '#shared/events/run-view.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { version } from '../../version.ts'
import { asText, promptText } from '../interactions.ts'
import type { ReadRun } from '../read-run.ts'
import { exportCss } from './export.css.ts'
import { html, Markup } from './html-text.ts'
import { markdownHtml } from './markdown-html.ts'

/** Characters of one value that are shown; the export as JSON has all of them. */
const longestShown = 20_000

/** A run as one page that needs nothing else, no script either: its result, and every step with what went in and came out. */
export async function runAsHtml(run: ReadRun): Promise<string> {
  const { record, view } = run
  const title = record.workflowName || record.runId
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${new Markup(exportCss)}</style>
</head>
<body>
<h1>${title}</h1>
${run.damage ? html`<p class="failed">${run.damage.message} ${run.damage.hint ?? ''}</p>` : null}
${view.output || view.error || record.note === '' ? null : html`<p class="muted">${record.note}</p>`}
${facts(run)}
${view.error ? html`<h2>Error</h2><p class="failed">${view.error.message}</p>${view.error.hint ? html`<p>${view.error.hint}</p>` : null}` : null}
${view.output ? html`<h2>Result</h2>${resultOf(await run.value(view.output))}` : null}
${view.inputs ? html`<h2>Input</h2>${shown(await run.value(view.inputs))}` : null}
<h2>Steps</h2>
${await stepsOf(run)}
</body>
</html>
`
  return page.text
}

function facts({ record, view }: ReadRun): Markup {
  const rows: [string, Markup | string][] = [
    ['Status', html`<span class="status ${record.status}">${record.status}</span>`],
    ['Started', clock(view.startedAt ?? record.startedAt * 1000)],
    ...(view.ms === null ? [] : [['Took', took(view.ms)] as [string, string]]),
    ['Model calls', `${view.usage.calls}, ${view.usage.input} tokens in, ${view.usage.output} out`],
    ...(record.agents.length === 0 ? [] : [['Agents', record.agents.join(', ')] as [string, string]]),
    ...(view.evidence === null ? [] : [['Evidence', view.evidence] as [string, string]]),
    ...(record.part === null ? [] : [['Part', `${record.part.mode} ${record.part.label || record.part.node}`] as [string, string]]),
    ['Run', record.runId],
    ['Exported by', `Trellis ${version}`],
  ]
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}

/** A report is Markdown; what else there is stands below it. */
function resultOf(output: Json): Markup {
  if (typeof output === 'string') return html`<div class="report">${markdownHtml(output)}</div>`
  const found = isJsonObject(output) ? reportIn(output) : undefined
  if (found === undefined) return shown(output)
  return html`<div class="report">${markdownHtml(found)}</div><details><summary>All of the result</summary>${shown(output)}</details>`
}

function reportIn(output: Json): string | undefined {
  if (!isJsonObject(output)) return undefined
  if (typeof output.report === 'string') return output.report
  return Object.values(output).flatMap((field) => (isJsonObject(field) && typeof field.report === 'string' ? [field.report] : []))[0]
}

async function stepsOf(run: ReadRun): Promise<Markup[]> {
  const spans = [...run.view.spans].map(([, span]) => span)
  const children = Map.groupBy(spans, (span) => span.parent)
  const from = spans.reduce((least, span) => Math.min(least, span.start), Number.POSITIVE_INFINITY)
  const to = spans.reduce((most, span) => Math.max(most, span.end ?? span.start), from + 1)
  const steps: Markup[] = []
  const walk = async (parent: string | null, depth: number): Promise<void> => {
    for (const span of children.get(parent) ?? []) {
      steps.push(await stepOf(run, span, { depth, from, to }))
      await walk(span.id, depth + 1)
    }
  }
  await walk(null, 0)
  return steps
}

interface Place {
  depth: number
  from: number
  to: number
}

async function stepOf(run: ReadRun, span: SpanView, { depth, from, to }: Place): Promise<Markup> {
  const percent = (time: number) => (((time - from) / (to - from)) * 100).toFixed(3)
  const end = span.end ?? to
  const bar = `left:${percent(span.start)}%;width:${percent(from + end - span.start)}%`
  return html`<details class="step"><summary><span class="name" style="padding-left:${Math.min(depth, 12) * 16}px">${span.name} <span class="kind">${span.kind}</span></span><span class="lane"><span class="bar ${span.kind} ${span.status}" style="${bar}"></span></span><span class="took">${span.end === null ? span.status : took((span.end - span.start) / 1000)}</span></summary>
<div class="details"><p class="muted">${clock(span.start)} · <span class="${span.status}">${span.status}</span>${span.usage ? ` · ${span.usage.input} tokens in, ${span.usage.output} out` : null}${span.fromJournal ? ' · from the log of an earlier start' : null} · <code>${span.path}</code></p>
${await detailsOf(run, span)}</div></details>
`
}

/** What went into a step and came out of it. */
async function detailsOf(run: ReadRun, { startSeq, endSeq }: SpanView): Promise<Markup[]> {
  const parts: Markup[] = []
  const tell = (name: string, value: Json) => void parts.push(html`<h3>${name}</h3>${shown(value)}`)
  const tellAll = async (name: string, refs: Readonly<Record<string, ValueRef>>) => {
    for (const [port, ref] of Object.entries(refs)) tell(`${name} · ${port}`, await run.value(ref))
  }
  for (const seq of new Set([startSeq, endSeq])) {
    const event = seq === null ? undefined : run.events[seq - 1]
    if (!event) continue
    if (event.kind === 'node.started') await tellAll('Input', event.data.inputs)
    if (event.kind === 'node.finished') await tellAll('Output', event.data.outputs)
    if (event.kind === 'node.failed') tell('Error', `${event.data.error.code}: ${event.data.error.message}`)
    if (event.kind === 'node.skipped') tell('Skipped', event.data.reason)
    if (event.kind === 'model.called') tell('Prompt', promptText(await run.value(event.data.prompt)))
    if (event.kind === 'model.returned') {
      tell('Answer', await run.value(event.data.text))
      for (const { name, arguments: given } of event.data.toolCalls) tell(`Asks for ${name}`, given)
    }
    if (event.kind === 'step.result' || event.kind === 'step.failed')
      tell('Result', event.kind === 'step.failed' ? event.data.error.message : await run.value(event.data.result))
    if (event.kind === 'tool.called') tell('Arguments', event.data.arguments)
    if (event.kind === 'tool.returned') tell(event.data.ok ? 'Result' : 'Error', await run.value(event.data.result))
    if (event.kind === 'step.wait') tell('Asked', [event.data.request.title, event.data.request.body].join('\n\n'))
    if (event.kind === 'step.answer') tell(`Reply (${event.data.by})`, event.data.answer)
    if (event.kind === 'agent.spawned')
      tell('Agent', `${event.data.level}, model ${event.data.model}\ntools: ${event.data.tools.join(', ') || 'none'}`)
  }
  return parts
}

function shown(value: Json): Markup {
  const text = asText(value)
  const more = text.length - longestShown
  return html`<pre>${text.slice(0, longestShown)}${more > 0 ? `\n… and ${more} characters more, which the export as JSON has` : null}</pre>`
}

const clock = (micros: number) =>
  `${new Date(micros / 1000).toISOString().slice(0, -1)}${String(Math.floor(micros % 1000)).padStart(3, '0')}Z`.replace('T', ' ')

function took(ms: number): string {
  if (ms < 1000) return `${Math.round(ms * 10) / 10} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
