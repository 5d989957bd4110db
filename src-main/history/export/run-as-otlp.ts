import { hash } from 'node:crypto'
import type { RunEvent } from '#shared/events/run-event.ts'
import type { SpanView } from '#shared/events/run-view.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { spanIdOf } from '../../storage/event-page-text.ts'
import { version } from '../../version.ts'
import { asText } from '../interactions.ts'
import { type ReadRun, stepDescription } from '../read-run.ts'

type AttributeValue = string | number | boolean | readonly string[]
type Attributes = Record<string, AttributeValue | null | undefined>

interface OtlpAttribute {
  key: string
  value: Json
}

interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: OtlpAttribute[]
  events: { timeUnixNano: string; name: string; attributes: OtlpAttribute[] }[]
  status: { code: number; message?: string }
}

/** A request of OTLP/HTTP in its JSON form. */
export interface OtlpTraces {
  resourceSpans: {
    resource: { attributes: OtlpAttribute[] }
    scopeSpans: { scope: { name: string; version: string }; spans: OtlpSpan[] }[]
  }[]
}

export interface OtlpOptions {
  /** With prompts, answers, arguments and results, which may be confidential. */
  content: boolean
  /** Attributes of the resource, beside those that name the service. */
  resource?: Record<string, string>
}

const kinds = { internal: 1, client: 3 }
const codes = { unset: 0, ok: 1, error: 2 }

/**
 * The spans of a run by the conventions for generative AI of OpenTelemetry (v1.41): `invoke_workflow` for the run,
 * `invoke_agent`, `chat` and `execute_tool` within it, and nodes and waits as spans of our own. Ids are derived from the run,
 * so that sending it again gives the same spans.
 */
export async function runAsOtlp(run: ReadRun, { content, resource = {} }: OtlpOptions): Promise<OtlpTraces> {
  const spans = [await rootSpan(run, content)]
  for (const [, span] of run.view.spans) spans.push(await spanOf(run, span, content))
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': 'trellis', 'service.version': version, ...resource }) },
        scopeSpans: [{ scope: { name: 'trellis', version }, spans }],
      },
    ],
  }
}

const nanos = (micros: number) => `${Math.round(micros)}000`
const traceIdOf = (run: ReadRun) => hash('sha256', `trace/${run.record.correlationId}`).slice(0, 32)
/** Of the run as a whole, which no path in it is. */
const rootIdOf = (run: ReadRun) => spanIdOf(run.record.runId, '')

async function rootSpan(run: ReadRun, content: boolean): Promise<OtlpSpan> {
  const { record, view } = run
  const start = view.queuedAt ?? view.startedAt ?? record.startedAt * 1000
  const failed = record.status === 'failed'
  const said = async (text: string, role: string) => JSON.stringify([{ role, parts: [{ type: 'text', content: text }] }])
  return {
    traceId: traceIdOf(run),
    spanId: rootIdOf(run),
    name: `invoke_workflow ${record.workflowName}`.trim(),
    kind: kinds.internal,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(Math.max(start, endOf(run))),
    attributes: attributesOf({
      'gen_ai.operation.name': 'invoke_workflow',
      'gen_ai.workflow.name': record.workflowName,
      'gen_ai.conversation.id': record.correlationId,
      'gen_ai.usage.input_tokens': view.usage.input,
      'gen_ai.usage.output_tokens': view.usage.output,
      'gen_ai.input.messages': content && view.inputs ? await said(asText(await run.value(view.inputs)), 'user') : null,
      'gen_ai.output.messages': content && view.output ? await said(asText(await run.value(view.output)), 'assistant') : null,
      'error.type': view.error?.code,
      'trellis.run.id': record.runId,
      'trellis.run.status': record.status,
      'trellis.workflow.id': record.workflowId,
    }),
    events: run.events
      .filter(isTold)
      .map(({ at, kind, data }) => ({ timeUnixNano: nanos(at), name: kind, attributes: attributesOf(plain(data)) })),
    status: failed
      ? { code: codes.error, message: view.error?.message ?? '' }
      : { code: record.status === 'succeeded' ? codes.ok : codes.unset },
  }
}

/** What happens to a run as a whole, beside its begin and end. */
const told: ReadonlySet<string> = new Set(['run.resumed', 'phase.changed', 'fallback.used', 'budget.exceeded'])
const isTold = ({ kind }: RunEvent) => told.has(kind)

/** Plain fields of an event, by names of our own. */
function plain(data: object): Attributes {
  const fields = Object.entries(data).map(([name, value]) => [`trellis.${name}`, typeof value === 'object' ? JSON.stringify(value) : value])
  return Object.fromEntries(fields)
}

/** The end of a run, or of what is known of it. */
const endOf = ({ view, events }: ReadRun) => view.endedAt ?? events.at(-1)?.at ?? 0

async function spanOf(run: ReadRun, span: SpanView, content: boolean): Promise<OtlpSpan> {
  const { name, kind, attributes, error } = await describe(run, span, content)
  return {
    traceId: traceIdOf(run),
    spanId: spanIdOf(run.record.runId, span.id),
    parentSpanId: span.parent === null ? rootIdOf(run) : spanIdOf(run.record.runId, span.parent),
    name,
    kind,
    startTimeUnixNano: nanos(span.start),
    // one that is open is told as far as it has come
    endTimeUnixNano: nanos(Math.max(span.start, span.end ?? endOf(run))),
    attributes: attributesOf({
      ...attributes,
      'error.type': span.status === 'error' ? (error?.type ?? '_OTHER') : null,
      'trellis.path': span.path,
      'trellis.step': stepDescription(run, span.path),
      'trellis.from_journal': span.fromJournal || null,
    }),
    events: [],
    status: span.status === 'error' ? { code: codes.error, ...(error ? { message: error.message } : {}) } : { code: codes.unset },
  }
}

interface Described {
  name: string
  kind: number
  attributes: Attributes
  error?: { type: string; message: string }
}

async function describe(run: ReadRun, span: SpanView, content: boolean): Promise<Described> {
  const first = run.events[span.startSeq - 1]
  const last = span.endSeq === null ? undefined : run.events[span.endSeq - 1]
  if (span.kind === 'agent') return describeAgent(run, span)
  if (span.kind === 'model') return describeChat(run, span, { first, last, content })
  if (span.kind === 'tool') return describeTool(run, span, { first, last, content })
  const kind = span.node === null ? undefined : run.view.nodes.get(span.node)?.kind
  const failed = last?.kind === 'node.failed' ? { error: { type: last.data.error.code, message: last.data.error.message } } : {}
  return {
    name: span.kind === 'wait' || span.kind === 'message' ? `${span.kind} ${span.name}` : `node ${span.name}`,
    kind: kinds.internal,
    attributes: { 'trellis.span.kind': span.kind, 'trellis.node.id': span.node, 'trellis.node.kind': kind },
    ...failed,
  }
}

function describeAgent(run: ReadRun, span: SpanView): Described {
  const id = span.id.slice(0, span.id.indexOf('#agent'))
  const agent = run.view.agents.get(id)
  const model = agent?.model.includes(':') ? agent.model.slice(agent.model.indexOf(':') + 1) : agent?.model
  return {
    name: `invoke_agent ${span.name}`.trim(),
    kind: kinds.internal,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.id': id,
      'gen_ai.agent.name': span.name,
      'gen_ai.request.model': model,
      'gen_ai.usage.input_tokens': agent?.usage.input,
      'gen_ai.usage.output_tokens': agent?.usage.output,
      'trellis.agent.level': agent?.level,
      'trellis.agent.iterations': agent?.iteration,
    },
  }
}

interface Ends {
  first: RunEvent | undefined
  last: RunEvent | undefined
  content: boolean
}

async function describeChat(run: ReadRun, span: SpanView, { first, last, content }: Ends): Promise<Described> {
  const [provider, ...rest] = span.name.split(':')
  const model = rest.join(':')
  const called = first?.kind === 'model.called' ? first.data : undefined
  const returned = last?.kind === 'model.returned' ? last.data : undefined
  const operation = called?.does === 'embed' ? 'embeddings' : 'chat'
  const attributes: Attributes = {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'gen_ai.response.model': returned?.model,
    'gen_ai.response.finish_reasons': returned && [returned.toolCalls.length > 0 ? 'tool_call' : 'stop'],
    'gen_ai.usage.input_tokens': returned?.usage.input,
    'gen_ai.usage.output_tokens': returned?.usage.output,
    'gen_ai.agent.id': called?.agent,
    'gen_ai.agent.name': called?.agent ? run.view.agents.get(called.agent)?.name : null,
  }
  if (content && called) {
    const prompt = await run.value(called.prompt)
    const messages: readonly Json[] = Array.isArray(prompt) ? prompt : [{ type: 'human', text: asText(prompt) }]
    const system = messages.filter((message) => isJsonObject(message) && message.type === 'system')
    attributes['gen_ai.system_instructions'] =
      system.length > 0 ? JSON.stringify(system.flatMap((message) => messageOf(message).parts)) : null
    attributes['gen_ai.input.messages'] = JSON.stringify(messages.filter((message) => !system.includes(message)).map(messageOf))
  }
  if (content && returned) {
    const text = asText(await run.value(returned.text))
    const calls = returned.toolCalls.map(({ id, name, arguments: given }) => ({ type: 'tool_call', id, name, arguments: given }))
    const parts = [...(text === '' ? [] : [{ type: 'text', content: text }]), ...calls]
    const reason = calls.length > 0 ? 'tool_call' : 'stop'
    attributes['gen_ai.output.messages'] = JSON.stringify([{ role: 'assistant', parts, finish_reason: reason }])
  }
  return { name: `${operation} ${model}`.trim(), kind: provider === 'offline' ? kinds.internal : kinds.client, attributes }
}

const roles: Record<string, string> = { system: 'system', human: 'user', ai: 'assistant', tool: 'tool' }

function messageOf(message: Json): { role: string; parts: Json[] } {
  if (!isJsonObject(message)) return { role: 'user', parts: [{ type: 'text', content: asText(message) }] }
  const role = roles[String(message.type)] ?? 'user'
  const text = asText(message.text ?? '')
  if (role === 'tool') return { role, parts: [{ type: 'tool_call_response', id: message.call ?? null, response: text }] }
  const calls = Array.isArray(message.toolCalls) ? message.toolCalls.filter(isJsonObject) : []
  const asked = calls.map((call) => ({ type: 'tool_call', id: call.id ?? null, name: call.name ?? null, arguments: call.args ?? null }))
  return { role, parts: [...(text === '' ? [] : [{ type: 'text', content: text }]), ...asked] }
}

async function describeTool(run: ReadRun, span: SpanView, { first, last, content }: Ends): Promise<Described> {
  const called = first?.kind === 'tool.called' ? first.data : undefined
  const returned = last?.kind === 'tool.returned' ? last.data : undefined
  const result = returned ? await run.value(returned.result) : null
  const failure =
    returned?.ok === false && isJsonObject(result) ? { type: String(result.error), message: String(result.message) } : undefined
  return {
    name: `execute_tool ${span.name}`,
    kind: kinds.internal,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': span.name,
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': called?.call,
      'gen_ai.agent.id': called?.agent,
      'gen_ai.tool.call.arguments': content && called ? JSON.stringify(called.arguments) : null,
      'gen_ai.tool.call.result': content && returned ? asText(result) : null,
    },
    ...(failure ? { error: failure } : {}),
  }
}

/** Attributes as OTLP has them; what is not known is left out. */
function attributesOf(attributes: Attributes): OtlpAttribute[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: otlpValue(value) }],
  )
}

function otlpValue(value: AttributeValue): Json {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  // whole numbers are 64 bits wide, which JSON has as text
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return { arrayValue: { values: value.map((item) => ({ stringValue: item })) } }
}
