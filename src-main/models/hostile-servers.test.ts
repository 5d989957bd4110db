import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HumanMessage } from '@langchain/core/messages'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { MemoryJournal } from '../agents/fixtures/journal-place.ts'
import { TestGrants } from '../tools/testing/test-access.ts'
import { callModel } from './call/call-model.ts'
import { readModelSettings } from './model-settings.ts'
import { createModelRegistry } from './registry.ts'
import { createAccess } from './settings/access.ts'
import { modelsSectionSchema } from './settings/models-section.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
  vi.unstubAllEnvs()
})

type Answer = (response: ServerResponse) => void | Promise<void>

/** A server that answers every request in its own way, and the headers that it was sent. */
async function serverThat(answer: Answer) {
  const seen: Record<string, unknown>[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers)
    response.on('error', () => {})
    request.resume().on('end', () => void answer(response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const piece = (delta: unknown, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const usagePiece = (usage: string) => `data: {"id":"c","object":"chat.completion.chunk","choices":[],"usage":${usage}}\n\n`
const call = (index: number, name: string, args: string) =>
  piece({ tool_calls: [{ index, id: `c${index}`, type: 'function', function: { name, arguments: args } }] })

/** An OpenAI-compatible answer out of these parts. */
const streams =
  (parts: Iterable<string>, usage = '{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}'): Answer =>
  async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(piece({ role: 'assistant', content: '' }))
    const gone = new Promise((resolve) => response.once('close', resolve))
    for (const part of parts) {
      if (response.destroyed) return
      if (!response.write(part)) await Promise.race([new Promise((resolve) => response.once('drain', resolve)), gone])
    }
    response.end(`${piece({}, 'stop')}${usage === '' ? '' : usagePiece(usage)}data: [DONE]\n\n`)
  }

const look = { name: 'look', description: 'Looks.', schema: { type: 'object', properties: { where: { type: 'string' } } } }

/** Asks once. Gives the answer, and the failure before the offline model took over. */
async function ask(answer: Answer, key = 'K3y-Without-A-Prefix-0123456789') {
  const { url } = await serverThat(answer)
  const registry = createModelRegistry(readModelSettings({ TRELLIS_OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: key }))
  const journal = new MemoryJournal()
  const messages = [new HumanMessage('What is it?')]
  const asked = { agent: 'n', nodeId: 'n', registry, models: ['openai:m'], attempts: 1, sampling: {}, messages, tools: [look] }
  const given = await callModel(journal.place('n'), asked)
  const attempts = [...journal.rows.values()].map(({ result }) => JSON.parse(result) as { ok: boolean; error: ErrorData })
  return { given, failure: attempts.find(({ ok }) => !ok)?.error }
}

function* forever(part: string) {
  for (;;) yield part
}

describe('tool calls', () => {
  it.each<[string, string[] | Generator<string>]>([
    ['that nest deeper than anything can take', [call(0, 'look', `{"where":${'['.repeat(3_000)}${']'.repeat(3_000)}}`)]],
    ['with arguments of ten megabytes', [call(0, 'look', `{"where":"${'a'.repeat(10 << 20)}"}`)]],
    ['by the thousand', Array.from({ length: 5_000 }, (_, index) => call(index, 'look', '{"where":"a"}'))],
    ['in pieces without end', forever(piece({ tool_calls: [{ index: 0, function: { arguments: 'aaaaaaaaaaaaaaaa' } }] }))],
  ])('%s are not made', async (_, parts) => {
    const { failure, given } = await ask(streams(parts))
    expect(failure).toMatchObject({ code: 'model.bad_output' })
    expect(given.provider).toBe('offline')
  })

  it('reach no prototype, whatever they are named', async () => {
    const { given } = await ask(
      streams([call(0, '__proto__', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}')]),
    )
    expect(given.message.tool_calls).toMatchObject([{ name: '__proto__', args: { a: 1 } }])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

it('a line without end ends', { timeout: 60_000 }, async () => {
  const { failure } = await ask(streams(forever('a'.repeat(1 << 18))))
  expect(failure?.code).toBe('model.bad_output')
})

describe('what it says that it used', () => {
  it.each([
    ['nothing', ''],
    ['less than nothing', '{"prompt_tokens":-1000000,"completion_tokens":-5,"total_tokens":-1}'],
    ['no number', '{"prompt_tokens":"many","completion_tokens":null,"total_tokens":1}'],
    ['more than there is', '{"prompt_tokens":1e400,"completion_tokens":1e400,"total_tokens":1}'],
    ['zero', '{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}'],
  ])('%s counts as what it was', async (_, usage) => {
    const { given } = await ask(streams([piece({ content: 'word '.repeat(100) })], usage))
    expect(given.usage.output).toBe(167)
    expect(given.usage.input).toBeGreaterThan(10)
    expect(given.usage.input).toBeLessThan(100)
  })
})

describe('a refusal', () => {
  const key = 'K3y-Without-A-Prefix-0123456789'
  it.each([
    ['once', key],
    ['so often that what is cut would be a part of it', `${key} `.repeat(2_000)],
    ['in an address', `https://x.example/?key=${encodeURIComponent(key)}`],
  ])('that repeats the key %s does not give it away', async (_, said) => {
    const { failure } = await ask((response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: `Bad key: ${said}` } }))
    }, key)
    expect(failure?.code).toBe('model.refused')
    expect(failure?.message).not.toContain('Without-A-Prefix')
  })

  it.each(['1000000000', 'Wed, 21 Oct 2099 07:28:00 GMT'])('that asks to wait until %s is not waited for', async (wait) => {
    const { failure, given } = await ask((response) => void response.writeHead(429, { 'retry-after': wait }).end('{}'))
    expect(failure?.code).toBe('model.rate_limited')
    expect(given.provider).toBe('offline')
  })
})

it.each(['openai', 'anthropic', 'google', 'ollama'] as const)(
  'a server of a workspace that speaks as %s is sent nothing that the environment has for others',
  async (wire) => {
    for (const name of [
      'ANTHROPIC_AUTH_TOKEN',
      'OPENAI_ADMIN_KEY',
      'OLLAMA_API_KEY',
      'GOOGLE_API_KEY',
      'OPENAI_API_KEY',
      'ANTHROPIC_API_KEY',
    ])
      vi.stubEnv(name, 'of-the-person')
    for (const name of ['OPENAI_ORG_ID', 'OPENAI_ORGANIZATION', 'OPENAI_PROJECT_ID']) vi.stubEnv(name, 'of-the-person')
    for (const name of ['ANTHROPIC_CUSTOM_HEADERS', 'OPENAI_CUSTOM_HEADERS']) vi.stubEnv(name, 'x-own: of-the-person')
    const { url, seen } = await serverThat((response) => void response.writeHead(500).end('{}'))
    const section = modelsSectionSchema.parse({ servers: { theirs: { base_url: url, wire } } })
    const registry = createModelRegistry(readModelSettings(process.env, section), createAccess({ grants: new TestGrants() }))
    const journal = new MemoryJournal()
    await callModel(journal.place('n'), {
      ...{ agent: 'n', nodeId: 'n', registry, models: ['theirs:m'], attempts: 1, sampling: {} },
      messages: [new HumanMessage('What is it?')],
    })
    expect(seen).toHaveLength(1)
    expect(JSON.stringify(seen)).not.toContain('of-the-person')
  },
)
