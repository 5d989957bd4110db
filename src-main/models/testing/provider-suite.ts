import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import { askForData } from '../call/ask-for-data.ts'
import { callModel, type ModelRequest } from '../call/call-model.ts'
import type { ModelRegistry } from '../model-registry.ts'
import { readModelSettings } from '../model-settings.ts'
import { createModelRegistry } from '../registry.ts'

/** What a server answers to one request; the last one answers every further request. */
export type WireReply =
  | { say: string; usage?: { input: number; output: number } }
  | { call: { name: string; args: JsonObject }[] }
  | { refuse: number; retryAfterSeconds?: number }
  | { fault: 'malformed' | 'disconnect' | 'slow' }

/** A server that speaks the wire format of a provider. */
export interface WireServer {
  url: string
  /** Bodies of the requests for an answer. */
  requests(): JsonObject[]
  close(): Promise<void>
}

/** A provider as the suite meets it. */
export interface ProviderUnderTest {
  name: string
  /** What stands before the colon. */
  provider: string
  /** How a person points Trellis at a server. */
  environment(url: string): NodeJS.ProcessEnv
  /** Whether its server keeps requests as they came, rather than what it made of them. */
  keepsRequests: boolean
  start(replies: readonly WireReply[]): Promise<WireServer>
  /** How it answers when it is held to a schema. Default: as text. */
  structured?(value: JsonObject): WireReply
}

const look = {
  name: 'look',
  description: 'Looks at a part of the system.',
  schema: { type: 'object', properties: { where: { type: 'string' } }, required: ['where'] },
}
const schema = {
  type: 'object',
  properties: { label: { type: 'string' }, sure: { type: 'number' } },
  required: ['label'],
  additionalProperties: false,
}

/** What every provider holds to: each is run against a server that speaks its real wire format. */
export function providerSuite(under: ProviderUnderTest): void {
  describe(`${under.name} holds to the interface of providers`, () => {
    let server: WireServer
    let registry: ModelRegistry
    let journal: MemoryJournal
    beforeEach(() => {
      journal = new MemoryJournal()
    })
    afterEach(() => server.close())

    async function serve(...replies: WireReply[]): Promise<void> {
      server = await under.start(replies)
      const section = { aliases: {}, prices: {}, timeouts: { first_token_seconds: 1.5 } }
      registry = createModelRegistry(readModelSettings(under.environment(server.url), section))
    }

    const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
      agent: null,
      nodeId: 'n',
      registry,
      models: [`${under.provider}:test-model`],
      messages: [new SystemMessage('Be brief.'), new HumanMessage('How is the api?')],
      ...more,
    })
    const ask = (more: Partial<ModelRequest> = {}) => callModel(journal.place('n'), request(more))

    it('streams text and counts tokens', async () => {
      await serve({ say: 'The api is well, and so is the database behind it.', usage: { input: 21, output: 12 } })
      const answer = await ask()
      expect(answer).toMatchObject({
        text: 'The api is well, and so is the database behind it.',
        provider: under.provider,
        model: 'test-model',
        usage: { input: 21, output: 12 },
      })
      expect(journal.kinds('node.token').length).toBeGreaterThan(1)
    })

    it('calls tools in parallel, and is told what they gave', async () => {
      await serve(
        {
          call: [
            { name: 'look', args: { where: 'api' } },
            { name: 'look', args: { where: 'db' } },
          ],
        },
        { say: 'Both are well.' },
      )
      const { message } = await ask({ tools: [look] })
      expect(message.tool_calls?.map(({ name, args }) => [name, args])).toEqual([
        ['look', { where: 'api' }],
        ['look', { where: 'db' }],
      ])
      const { ToolMessage, AIMessage } = await import('@langchain/core/messages')
      const calls = message.tool_calls?.map((call, index) => ({ ...call, id: `0.${index}` })) ?? []
      const results = calls.map(({ id, name, args }) => new ToolMessage({ content: `${args.where}: well-0815`, tool_call_id: id, name }))
      const messages = [...request().messages, new AIMessage({ content: '', tool_calls: calls }), ...results]
      expect((await callModel(journal.place('m'), request({ tools: [look], messages }))).text).toBe('Both are well.')
      const sent = JSON.stringify(server.requests().at(-1))
      expect(sent).toContain('api: well-0815')
      expect(sent).toContain('db: well-0815')
    })

    it('is held to a schema', async () => {
      const value = { label: 'well', sure: 0.9 }
      await serve(under.structured?.(value) ?? { say: JSON.stringify(value) })
      expect((await askForData(journal.place('n'), { ...request(), schema })).value).toEqual(value)
      if (under.keepsRequests) expect(JSON.stringify(server.requests()[0])).toContain('"sure"')
    })

    it('waits as long as a 429 says', async () => {
      await serve({ refuse: 429, retryAfterSeconds: 1 }, { say: 'now' })
      const startedAt = performance.now()
      expect((await ask()).text).toBe('now')
      expect(performance.now() - startedAt).toBeGreaterThan(900)
      expect(journal.kinds('node.retried')[0]?.data).toMatchObject({ delayMs: 1000, error: { code: 'model.rate_limited' } })
    })

    it('goes on at once where a 429 asks for too much time', async () => {
      await serve({ refuse: 429, retryAfterSeconds: 3600 })
      expect((await ask()).provider).toBe('offline')
      expect(server.requests()).toHaveLength(1)
    })

    it.each<[string, WireReply, string]>([
      ['a 500', { refuse: 500 }, 'model.server_error'],
      ['malformed JSON', { fault: 'malformed' }, 'model.bad_output'],
      ['a disconnect in mid-stream', { fault: 'disconnect' }, 'model.'],
    ])('asks again after %s', async (_, fault, code) => {
      await serve(fault, { say: 'second time' })
      expect((await ask()).text).toBe('second time')
      expect(server.requests()).toHaveLength(2)
      expect(journal.kinds('node.retried')[0]?.data).toMatchObject({ error: { code: expect.stringContaining(code) } })
    })

    it('gives up on a first token that is late, and ends at offline with the reason', async () => {
      await serve({ fault: 'slow' })
      const answer = await ask()
      expect(answer.provider).toBe('offline')
      expect(journal.kinds('fallback.used')[0]?.data).toMatchObject({
        reached: 'offline',
        chain: [`${under.provider}:test-model`, 'offline'],
        reason: `${under.provider}:test-model said nothing for 1.5 s`,
        steps: [{ step: `${under.provider}:test-model`, class: 'NETWORK_FAILURE' }],
      })
    })

    it('ends at offline with the reason when it refuses', async () => {
      await serve({ refuse: 401 })
      expect((await ask()).provider).toBe('offline')
      expect(server.requests()).toHaveLength(1)
      expect(journal.kinds('fallback.used')[0]?.data.reason).toContain('refused the key')
    })
  })
}
