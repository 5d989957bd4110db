import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { harnessServices } from '../engine/testing/harness-services.ts'
import { wireRegistry } from '../models/fixtures/wire-registry.ts'
import { readModelSettings } from '../models/model-settings.ts'
import { createModelRegistry } from '../models/registry.ts'
import type { ModelsSection } from '../models/settings/models-section.ts'
import {
  anthropicEvents,
  googleEvents,
  type ScriptedServer,
  startAnthropicServer,
  startGoogleServer,
} from '../models/testing/thinking-servers.ts'
import type { AgentProfile } from './agent.ts'
import { MemoryJournal } from './fixtures/journal-place.ts'
import { aProfile, lookTool } from './fixtures/test-agents.ts'
import { runAgent } from './run-agent.ts'

const claude = 'anthropic:claude-sonnet-4-5'
const gemini = 'google:gemini-3-pro'
const signature = 'EqMBCkYI+/=sealed=='

interface Servers {
  anthropic?: ScriptedServer
  google?: ScriptedServer
}

function work(servers: Servers, journal: MemoryJournal, more: Partial<AgentProfile>, section: Partial<ModelsSection> = {}) {
  const environment = {
    ...(servers.anthropic ? { TRELLIS_ANTHROPIC_BASE_URL: servers.anthropic.url, ANTHROPIC_API_KEY: 'sk-ant-thoughts' } : {}),
    ...(servers.google ? { TRELLIS_GOOGLE_BASE_URL: servers.google.url, GOOGLE_API_KEY: 'AIza-thoughts' } : {}),
  }
  const settings = readModelSettings(environment, { aliases: {}, prices: {}, retries: { attempts: 1 }, ...section })
  const support = { services: harnessServices({}), models: createModelRegistry(settings) }
  const agent = aProfile({ tools: [lookTool()], ...more })
  return runAgent(journal.place('n_agent'), agent, { goal: 'Why?', context: null, evidence: null }, support)
}

const bodyOf = (server: ScriptedServer, at: number) => JSON.parse(server.bodies.at(at) ?? '{}') as JsonObject & { messages: JsonObject[] }

const thinking = { type: 'thinking', thinking: 'The api is at fault, I think.', signature }
const sealed = { type: 'redacted_thinking', data: 'c2VhbGVk' }
const callBlock = (where: string, id: string) => ({ type: 'tool_use', id, name: 'look', input: { where } })
const claudeCalls = anthropicEvents(
  [thinking, sealed, { type: 'text', text: 'Let me look.' }, callBlock('api', 'toolu_1'), callBlock('db', 'toolu_2')],
  'tool_use',
)
const claudeEnds = anthropicEvents([{ type: 'text', text: 'It was the api.' }], 'end_turn')

describe('thinking of Anthropic', () => {
  const asSent = [
    thinking,
    sealed,
    { type: 'text', text: 'Let me look.' },
    { type: 'tool_use', id: '0_0', name: 'look', input: { where: 'api' } },
    { type: 'tool_use', id: '0_1', name: 'look', input: { where: 'db' } },
  ]

  it('comes back with the results of calls, in its order and byte for byte, and is no part of the answer', async () => {
    await using anthropic = await startAnthropicServer(claudeCalls, claudeEnds)
    const journal = new MemoryJournal()
    const result = await work({ anthropic }, journal, { models: [claude] }, { thinking: { 'anthropic:*': 'low' } })
    expect(result.text).toBe('It was the api.')
    expect(bodyOf(anthropic, 0)).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 2048 } })
    const { messages } = bodyOf(anthropic, 1)
    expect(messages[1]).toEqual({ role: 'assistant', content: asSent })
    expect(messages[2]).toMatchObject({ role: 'user', content: [{ tool_use_id: '0_0' }, { tool_use_id: '0_1' }] })
    expect(JSON.stringify(journal.events)).not.toContain(thinking.thinking)
  })

  it('comes back from the journal when the process died in the middle', async () => {
    await using first = await startAnthropicServer(claudeCalls)
    const journal = new MemoryJournal()
    // after the answer and its two calls
    journal.dieAfter = 3
    await expect(work({ anthropic: first }, journal, { models: [claude] })).rejects.toThrow('the process died')
    expect(first.bodies).toHaveLength(1)
    journal.dieAfter = Number.POSITIVE_INFINITY
    await using second = await startAnthropicServer(claudeEnds)
    const result = await work({ anthropic: second }, journal, { models: [claude] })
    expect(result.text).toBe('It was the api.')
    expect(second.bodies).toHaveLength(1)
    expect(bodyOf(second, 0).messages[1]).toEqual({ role: 'assistant', content: asSent })
  })

  it('goes to no other provider', async () => {
    await using anthropic = await startAnthropicServer(claudeCalls, 401)
    await using google = await startGoogleServer(googleEvents([{ text: 'It was the db.' }]))
    const result = await work({ anthropic, google }, new MemoryJournal(), { models: [claude, gemini] })
    expect(result).toMatchObject({ text: 'It was the db.', models: [claude, gemini] })
    const [sent] = google.bodies
    expect(sent).not.toContain(signature)
    expect(sent).not.toContain(thinking.thinking)
    // a call of another model has no signature, and says so
    expect(sent).toContain('"thoughtSignature":"skip_thought_signature_validator"')
  })

  it('is followed by tools even where none may be called any more, and by no forced call', async () => {
    await using anthropic = await startAnthropicServer(
      claudeCalls,
      anthropicEvents([{ type: 'tool_use', id: 'toolu_3', name: 'answer', input: { cause: 'api' } }], 'tool_use'),
    )
    const schema = { type: 'object', properties: { cause: { type: 'string' } }, required: ['cause'] }
    const more = { models: [claude], maxIterations: 2, schema }
    const result = await work({ anthropic }, new MemoryJournal(), more, { thinking: { [claude]: 'high' } })
    expect(result.answer).toEqual({ cause: 'api' })
    expect(bodyOf(anthropic, 1)).toMatchObject({ tool_choice: { type: 'auto' }, tools: [{ name: 'answer' }] })

    // those that always think are never made to call it
    const always = 'anthropic:claude-opus-5-5'
    await using newest = await startAnthropicServer(claudeCalls, anthropicEvents([{ type: 'text', text: '{"cause": "db"}' }], 'end_turn'))
    const said = await work({ anthropic: newest }, new MemoryJournal(), { ...more, models: [always] })
    expect(said.answer).toEqual({ cause: 'db' })
    expect(bodyOf(newest, 0)).not.toHaveProperty('thinking')
    expect(bodyOf(newest, 1)).toMatchObject({ tool_choice: { type: 'auto' } })

    await using plain = await startAnthropicServer(claudeCalls, claudeEnds)
    await work({ anthropic: plain }, new MemoryJournal(), { models: [claude], maxIterations: 2 })
    expect(bodyOf(plain, 1)).toMatchObject({ tool_choice: { type: 'none' }, tools: [{ name: 'look' }] })
  })
})

describe('thinking beside an answer of a server that speaks as OpenAI does', () => {
  it('comes back with the results of calls, and is no part of the answer', async () => {
    const looks = { name: 'look', arguments: '{"where":"api"}' }
    await using wire = await wireRegistry((_, index) =>
      index === 0 ? { reasoning: thinking.thinking, toolCalls: [looks] } : { text: 'It was the api.' },
    )
    const support = { services: harnessServices({}), models: wire.registry }
    const task = { goal: 'Why?', context: null, evidence: null }
    const result = await runAgent(new MemoryJournal().place('n_agent'), aProfile({ tools: [lookTool()] }), task, support)
    expect(result.text).toBe('It was the api.')
    expect(wire.server.requests[1]?.messages[2]).toMatchObject({ role: 'assistant', reasoning_content: thinking.thinking })
  })
})

describe('signatures of Gemini', () => {
  const parts: JsonObject[] = [
    { text: 'Let me ' },
    { text: 'look.' },
    { functionCall: { id: 'fc_1', name: 'look', args: { where: 'api' } }, thoughtSignature: signature },
    { functionCall: { id: 'fc_2', name: 'look', args: { where: 'db' } } },
  ]
  const asSent = [{ text: 'Let me look.' }, parts[2], parts[3]]
  const contentsOf = (server: ScriptedServer, at: number) => bodyOf(server, at).contents as JsonObject[]

  it('come back where they were and nowhere else, and results with the ids of their calls', async () => {
    await using google = await startGoogleServer(googleEvents(parts), googleEvents([{ text: 'It was the api.' }]))
    const result = await work({ google }, new MemoryJournal(), { models: [gemini] }, { thinking: { [gemini]: 'high' } })
    expect(result.text).toBe('It was the api.')
    expect(bodyOf(google, 0).generationConfig).toMatchObject({ thinkingConfig: { thinkingLevel: 'HIGH' } })
    const [, answer, results, ...rest] = contentsOf(google, 1)
    expect(answer).toEqual({ role: 'model', parts: asSent })
    expect(results).toMatchObject({
      role: 'user',
      parts: [{ functionResponse: { id: 'fc_1', name: 'look' } }, { functionResponse: { id: 'fc_2', name: 'look' } }],
    })
    expect(rest).toEqual([])
  })

  it('come back from the journal when the process died in the middle, and to no other model', async () => {
    await using first = await startGoogleServer(googleEvents(parts))
    const journal = new MemoryJournal()
    // after the answer and its two calls
    journal.dieAfter = 3
    await expect(work({ google: first }, journal, { models: [gemini] })).rejects.toThrow('the process died')
    expect(first.bodies).toHaveLength(1)
    journal.dieAfter = Number.POSITIVE_INFINITY
    await using second = await startGoogleServer(503, googleEvents([{ text: 'It was the api.' }]))
    const resumed = await work({ google: second }, journal, { models: [gemini, 'google:gemini-4-flash'] })
    expect(resumed.text).toBe('It was the api.')
    expect(contentsOf(second, 0)[1]).toEqual({ role: 'model', parts: asSent })
    expect(second.bodies[1]).not.toContain(signature)
  })
})
