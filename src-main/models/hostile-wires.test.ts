import type { ServerResponse } from 'node:http'
import { HumanMessage } from '@langchain/core/messages'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { MemoryJournal } from '../agents/fixtures/journal-place.ts'
import { localServer } from '../tools/testing/local-server.ts'
import { TestGrants, TestSecrets } from '../tools/testing/test-access.ts'
import { callModel } from './call/call-model.ts'
import type { ToolDeclaration } from './call/model-request.ts'
import { retryAdvice } from './model-errors.ts'
import { readModelSettings } from './model-settings.ts'
import { createModelRegistry } from './registry.ts'
import { createAccess } from './settings/access.ts'
import { modelsSectionSchema } from './settings/models-section.ts'

type Wire = 'openai' | 'anthropic' | 'google' | 'ollama'
const wires: readonly Wire[] = ['openai', 'anthropic', 'google', 'ollama']

const sse = (...events: unknown[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
const named = (...events: { type: string }[]) => events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')

const openAiPiece = (delta: unknown, finish: string | null = null) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
})

interface Saying {
  start: string
  text(text: string): string
  end(usage?: unknown): string
  type: string
}
/** How each says a text in pieces. */
const saying: Record<Wire, Saying> = {
  openai: {
    type: 'text/event-stream',
    start: sse(openAiPiece({ role: 'assistant', content: '' })),
    text: (content) => sse(openAiPiece({ content })),
    end: (usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }) =>
      `${sse(openAiPiece({}, 'stop'), { id: 'c', object: 'chat.completion.chunk', choices: [], usage })}data: [DONE]\n\n`,
  },
  anthropic: {
    type: 'text/event-stream',
    start: named(
      {
        type: 'message_start',
        message: { id: 'm', type: 'message', role: 'assistant', content: [], model: 'm', usage: { input_tokens: 10, output_tokens: 1 } },
      } as never,
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as never,
    ),
    text: (text) => named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as never),
    end: (usage = { output_tokens: 5 }) =>
      named(
        { type: 'content_block_stop', index: 0 } as never,
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage } as never,
        { type: 'message_stop' },
      ),
  },
  google: {
    type: 'text/event-stream',
    start: '',
    text: (text) => sse({ candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] } }] }),
    end: (usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 }) =>
      sse({ candidates: [{ index: 0, content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP' }], usageMetadata }),
  },
  ollama: {
    type: 'application/x-ndjson',
    start: '',
    text: (content) =>
      `${JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00Z', message: { role: 'assistant', content }, done: false })}\n`,
    end: (usage = { prompt_eval_count: 10, eval_count: 5 }) =>
      `${JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00Z', message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', ...(usage as object) })}\n`,
  },
}

type Answer = (response: ServerResponse) => void | Promise<void>

/** Asks a server that speaks in one way, once, with a key. */
async function ask(wire: Wire, answer: Answer, tools: readonly ToolDeclaration[] = []) {
  await using server = await localServer((_, response) => answer(response))
  const section = modelsSectionSchema.parse({ servers: { theirs: { base_url: server.origin, wire, key: 'key' } } })
  const access = createAccess({
    grants: new TestGrants({ type: 'host', origin: server.origin }),
    secrets: new TestSecrets({ key: { value: 'canary-key-1234567', consumer: 'model:theirs', origin: server.origin } }),
  })
  const registry = createModelRegistry(readModelSettings({}, section), access)
  const journal = new MemoryJournal()
  const messages = [new HumanMessage('What is it?')]
  const given = await callModel(journal.place('n'), {
    ...{ agent: 'n', nodeId: 'n', registry, models: ['theirs:m'], attempts: 1, sampling: {}, messages, tools },
  })
  const attempts = [...journal.rows.values()].map(({ result }) => JSON.parse(result) as { ok: boolean; error: ErrorData })
  return { given, failure: attempts.find(({ ok }) => !ok)?.error, seen: server.seen, journal }
}

const whole = (wire: Wire, ...texts: string[]) =>
  saying[wire].start + texts.map((text) => saying[wire].text(text)).join('') + saying[wire].end()

const secret = 'canary-key-1234567'

/** Errors that stand in the stream, after a part of the answer. */
const errorInside: Record<Wire, string> = {
  openai: sse({ error: { message: `overloaded ${secret}` } }),
  anthropic: named({ type: 'error', error: { type: 'overloaded_error', message: `overloaded ${secret}` } } as never),
  google: sse({ error: { message: `overloaded ${secret}`, code: 503 } }),
  ollama: `${JSON.stringify({ error: `overloaded ${secret}` })}\n`,
}

describe.each(wires)('a server that speaks as %s', (wire) => {
  const { type, start, text, end } = saying[wire]
  const write =
    (body: string | Buffer, contentType = type): Answer =>
    (response) =>
      void response.writeHead(200, { 'content-type': contentType }).end(body)

  it.each<[string, (said: string) => string | Buffer]>([
    ['lines that end in CR', (said) => said.replaceAll('\n', '\r')],
    ['lines that end in CR LF', (said) => said.replaceAll('\n', '\r\n')],
    ['a byte order mark', (said) => `\ufeff${said}`],
    ['no space after the colon', (said) => said.replaceAll(/^(data|event): /gm, '$1:')],
    ['empty lines between', (said) => said.replaceAll('\n\n', '\n\n\n\n')],
    ['comments between', (said) => (wire === 'ollama' ? said : said.replaceAll('\n\n', '\n\n: keep-alive\n\n'))],
    ['no word at the end', (said) => said.replace('data: [DONE]\n\n', '')],
  ])('is understood with %s', async (_, form) => {
    expect((await ask(wire, write(form(whole(wire, 'one ', 'für 🚀'))))).given).toMatchObject({ provider: 'theirs', text: 'one für 🚀' })
  })

  it('is understood byte by byte', async () => {
    const { given } = await ask(wire, async (response) => {
      response.writeHead(200, { 'content-type': type })
      for (const byte of Buffer.from(whole(wire, 'für 🚀'))) {
        response.write(Buffer.from([byte]))
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end()
    })
    expect(given).toMatchObject({ provider: 'theirs', text: 'für 🚀' })
  })

  it.each<[string, Answer]>([
    ['breaks off', write(start + text('one'))],
    ['says nothing', write('')],
    ['sends a page', write('<html>Sign in</html>', 'text/html')],
    ['has no body', (response) => void response.writeHead(204).end()],
    ['sends another JSON', write('{"hello":"world"}', 'application/json')],
    ['sends null', write('null', 'application/json')],
    ['sends events that are no objects', write(wire === 'ollama' ? 'null\n7\n[]\n' : sse(null, 7, []))],
  ])('and %s is not believed', async (_, answer) => {
    const { given, failure } = await ask(wire, answer)
    expect(given.provider).toBe('offline')
    expect(failure?.code).toMatch(/^model\.(bad_output|unreachable)$/)
    expect(failure?.message).not.toMatch(/undefined|Cannot read|object Object/)
  })

  it.each<[string, Answer]>([
    ['as its answer', write(JSON.stringify({ error: { message: `overloaded ${secret}`, type: 'overloaded_error' } }), 'application/json')],
    ['as a text', write(JSON.stringify({ error: `overloaded ${secret}` }), 'application/json; charset=utf-8')],
    ['in the middle', write(start + text('one') + errorInside[wire])],
  ])('and says 200 to an error is named with it, and without the key: %s', async (where, answer) => {
    const { given, failure } = await ask(wire, answer)
    expect(given.provider).toBe('offline')
    expect(failure?.message).toMatch(where === 'in the middle' && wire === 'google' ? /failed on its side/ : /overloaded/)
    expect(failure?.message).not.toContain('canary')
  })

  it('and says 200 to a 429 is one that limits', async () => {
    const body = JSON.stringify({ error: { code: 429, message: 'slow down' } })
    expect((await ask(wire, write(body, 'application/json'))).failure?.code).toBe('model.rate_limited')
  })

  it.each([301, 302, 303, 307, 308])('and leads elsewhere with %i is not followed, and its key neither', async (status) => {
    await using other = await localServer((_, response) => write(whole(wire, 'evil'))(response))
    const { given } = await ask(wire, (response) => void response.writeHead(status, { location: `${other.origin}/v1` }).end())
    expect([given.provider, other.seen]).toEqual(['offline', []])
  })

  it.each<[string, unknown]>([
    ['below zero', -1],
    ['in words', 'many'],
    ['beyond all numbers', 1e300],
    ['as an object', {}],
    ['as a list', []],
    ['in parts', 0.5],
  ])('and says what it used %s is not believed', async (_, value) => {
    const openAi = { prompt_tokens: value, completion_tokens: value, total_tokens: value }
    const google = { promptTokenCount: value, candidatesTokenCount: value, totalTokenCount: value }
    const usage = { ...openAi, ...google, input_tokens: value, output_tokens: value, prompt_eval_count: value, eval_count: value }
    const { given } = await ask(wire, write(start + text('word '.repeat(100)) + end(usage)))
    expect([given.provider, given.usage.output]).toEqual(['theirs', 167])
    expect(given.usage.input).toBeGreaterThan(0)
    expect(given.usage.input).toBeLessThan(100)
  })

  // Anthropic's always says
  it.skipIf(wire === 'anthropic')('and says null of what it used counts as what it was', async () => {
    const { given } = await ask(wire, write(start + text('word '.repeat(100)) + end(null)))
    expect([given.provider, given.usage.output]).toEqual(['theirs', 167])
  })

  it('and goes on without end is left, and the log does not grow with what it said', { timeout: 60_000 }, async () => {
    const part = text('a'.repeat(1000)).repeat(20)
    const { failure, journal } = await ask(wire, async (response) => {
      response.writeHead(200, { 'content-type': type }).write(start)
      const gone = new Promise((resolve) => response.once('close', resolve))
      while (!response.destroyed)
        if (!response.write(part)) await Promise.race([gone, new Promise((resolve) => response.once('drain', resolve))])
    })
    expect(failure).toMatchObject({ code: 'model.bad_output', message: expect.stringContaining('more than is read') })
    const stored = journal.kinds('node.text').reduce((sum, { data }) => sum + String(data.text).length, 0)
    expect(stored).toBeLessThan(64 << 20)
  })

  it('in any other way ends as a typed failure or an answer', { timeout: 120_000 }, async () => {
    const lines = whole(wire, 'one ', 'two').split('\n')
    const spoilt = fc.record({
      line: fc.nat({ max: lines.length - 1 }),
      with: fc.oneof(
        fc.constant(''),
        fc.constantFrom(
          'data: null',
          'data: {}',
          'data: []',
          'null',
          '{}',
          '{"choices":null}',
          'data: {"choices":[null]}',
          'event: nothing',
        ),
        fc.constantFrom('data: {"candidates":[null]}', 'data: {"candidates":[{"content":{"parts":[null]}}]}', '{"message":null}'),
        fc.constantFrom('data: {"type":"content_block_delta","index":99,"delta":null}', 'data: {"choices":[{"delta":null}]}'),
        fc.json({ maxDepth: 3 }).map((json) => `data: ${json}`),
        fc.string({ maxLength: 40 }),
      ),
    })
    await fc.assert(
      fc.asyncProperty(spoilt, async ({ line, with: other }) => {
        const { given, failure } = await ask(wire, write(lines.with(line, other).join('\n')))
        if (given.provider === 'offline') expect(failure?.code).toMatch(/^model\./)
        expect(failure?.message ?? '').not.toMatch(/Cannot read|undefined|is not a function|not iterable/)
      }),
      { numRuns: 120 },
    )
  })
})

describe('a time to wait', () => {
  const wait = (value: string) => retryAdvice(Object.assign(new Error(), { status: 429, headers: { 'retry-after': value } })).afterMs

  it.each(['-5', '-1000000', 'Infinity', '1e400', 'NaN', '0x10', 'soon', '', '1,5', '--'])('that is %j says nothing', (value) => {
    expect(wait(value)).toBeNull()
  })

  it.each([
    ['2', 2000],
    ['0.5', 500],
    ['0', 0],
    ['Mon, 01 Jan 2001 00:00:00 GMT', 0],
  ])('that is %j is %i ms', (value, ms) => {
    expect(wait(value)).toBe(ms)
  })
})
