import type { Interaction, ModelInteraction, ToolCommunication } from '#shared/api/run-history.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { type EventOf, type ReadRun, stepDescription } from './read-run.ts'

/** The server of the tools that come with Trellis. */
const ownServer = 'trellis'

type Called = EventOf<'model.called'>
type Asked = EventOf<'tool.called'>

/** What was said to models and to tools in a run, and what they answered, in the order in which it happened. */
export async function interactionsOf(run: ReadRun): Promise<Interaction[]> {
  const found: Interaction[] = []
  const models = new Map<string, ModelInteraction>()
  const calls = new Map<string, Asked>()
  /** Whom a tool's result belongs to, by the agent and the id of the call. */
  const askers = new Map<string, ModelInteraction>()
  /** Notes a result with the call of the model that asked for it, where it is not known there. */
  const take = (agent: string | null, result: ModelInteraction['tool_results'][number]): boolean => {
    const asker = askers.get(`${agent} ${result.id}`)
    if (asker?.tool_results.some(({ id }) => id === result.id)) return false
    asker?.tool_results.push(result)
    return true
  }
  for (const event of run.events) {
    switch (event.kind) {
      case 'agent.spawned':
        found.push(listOf(run, event))
        break
      case 'model.called': {
        const prompt = await run.value(event.data.prompt)
        const interaction = modelCall(run, event, prompt)
        // what a delegate gave is told by the next prompt alone
        for (const { call, name, ok, text } of toolMessages(prompt)) take(event.data.agent, { id: call, name, ok, result: text })
        models.set(event.path, interaction)
        found.push(interaction)
        break
      }
      case 'model.returned': {
        const { agent, text, toolCalls, usage, ms, provider, model, fromJournal } = event.data
        const interaction = models.get(event.path)
        if (!interaction || (fromJournal && interaction.response_text !== null)) break
        Object.assign(interaction, {
          response_text: asText(await run.value(text)),
          tool_calls: toolCalls,
          model_used: `${provider}:${model}`,
          token_usage: usage,
          duration_ms: ms,
          success: true,
          error_message: null,
        } satisfies Partial<ModelInteraction>)
        for (const { id } of toolCalls) askers.set(`${agent} ${id}`, interaction)
        break
      }
      case 'step.result':
      case 'step.failed': {
        const interaction = event.data.name === 'model' ? models.get(event.path) : undefined
        const error = errorIn(event)
        if (interaction && interaction.success === null && error !== null)
          Object.assign(interaction, { success: false, error_message: error, duration_ms: event.data.ms })
        break
      }
      case 'mcp.message':
        found.push(wireMessage(run, event))
        break
      case 'tool.called':
        if (calls.has(`${event.path} ${event.data.call}`)) break
        calls.set(`${event.path} ${event.data.call}`, event)
        found.push(toolMessage(run, event, { communication_type: 'tool_call', tool_arguments: event.data.arguments }))
        break
      case 'tool.returned': {
        const { agent, call, tool, ok, ms, fromJournal } = event.data
        const result = await run.value(event.data.result)
        const isNew = take(agent, { id: call, name: tool, ok, result })
        if (fromJournal && !isNew) break
        found.push(
          toolMessage(run, event, {
            communication_type: 'result',
            tool_arguments: calls.get(`${event.path} ${call}`)?.data.arguments ?? null,
            tool_result: result,
            duration_ms: ms,
            success: ok,
            error_message: ok ? null : messageIn(result),
          }),
        )
      }
    }
  }
  return found
}

/** The results of tools in a prompt. */
function toolMessages(prompt: Json): { call: string; name: string; ok: boolean; text: Json }[] {
  if (!Array.isArray(prompt)) return []
  return prompt.flatMap((message) =>
    isJsonObject(message) && message.type === 'tool' && typeof message.call === 'string'
      ? [{ call: message.call, name: String(message.name), ok: message.ok === true, text: message.text ?? null }]
      : [],
  )
}

function modelCall(run: ReadRun, event: Called, prompt: Json): ModelInteraction {
  const { provider, model } = event.data
  return {
    type: 'model',
    interaction_id: `${event.runId}.${event.seq}`,
    ...placeOf(run, event),
    prompt_text: promptText(prompt),
    response_text: null,
    tool_calls: [],
    tool_results: [],
    model_used: `${provider}:${model}`,
    token_usage: null,
  }
}

/** What an agent is offered when it begins. */
function listOf(run: ReadRun, event: EventOf<'agent.spawned'>): ToolCommunication {
  return { ...emptyMessage(run, event), communication_type: 'tool_list', available_tools: event.data.tools, success: true }
}

function toolMessage(run: ReadRun, event: Asked | EventOf<'tool.returned'>, given: Partial<ToolCommunication>): ToolCommunication {
  // a tool of an MCP server is named with it, `server__tool`
  const cut = event.data.tool.indexOf('__')
  const server = cut > 0 ? event.data.tool.slice(0, cut) : ownServer
  return { ...emptyMessage(run, event), server_name: server, tool_name: event.data.tool, ...given }
}

/** What went over the wire to an MCP server, or came from it. */
function wireMessage(run: ReadRun, event: EventOf<'mcp.message'>): ToolCommunication {
  const { server, us, failed } = event.data
  return {
    ...emptyMessage(run, event),
    server_name: server,
    communication_type: 'message',
    duration_ms: us === null ? null : us / 1000,
    success: event.data.type === 'response' ? failed !== true : null,
    mcp_message: event.data,
  }
}

function emptyMessage(run: ReadRun, event: Parameters<typeof placeOf>[1]): ToolCommunication {
  return {
    type: 'tool',
    communication_id: `${event.runId}.${event.seq}`,
    ...placeOf(run, event),
    server_name: ownServer,
    communication_type: 'tool_call',
    tool_name: null,
    tool_arguments: null,
    tool_result: null,
    available_tools: [],
  }
}

function placeOf(run: ReadRun, { runId, seq, at, path }: { runId: string; seq: number; at: number; path: string }) {
  const step_description = stepDescription(run, path)
  return { session_id: runId, seq, timestamp: at, step_description, duration_ms: null, success: null, error_message: null }
}

/** Messages as one text, each below who said it. */
export function promptText(prompt: Json): string {
  if (!Array.isArray(prompt)) return asText(prompt)
  return prompt
    .map((message) => (isJsonObject(message) ? `[${message.type}]\n${asText(message.text ?? null)}` : asText(message)))
    .join('\n\n')
}

export function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

/** Why an attempt failed, which its step keeps as its result. */
function errorIn(event: EventOf<'step.result'> | EventOf<'step.failed'>): string | null {
  if (event.kind === 'step.failed') return event.data.error.message
  const ref: ValueRef = event.data.result
  const result = 'value' in ref ? ref.value : null
  return isJsonObject(result) && result.ok === false ? messageIn(result.error ?? null) : null
}

function messageIn(value: Json): string {
  return isJsonObject(value) && typeof value.message === 'string' ? value.message : asText(value)
}
