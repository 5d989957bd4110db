import type { ServerResponse } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { json, type LocalServer, localServer } from '../testing/local-server.ts'
import { resultValue } from './result-value.ts'
import { McpBench } from './testing/mcp-bench.ts'

interface Asked {
  id?: number
  method?: string
  params?: { protocolVersion?: string; cursor?: string }
}
type Answers = Partial<Record<string, (response: ServerResponse, asked: Asked) => void | Promise<void>>>

/** A server over HTTP that does with each method what it is told to. */
function serverThat(answers: Answers): Promise<LocalServer> {
  return localServer(({ body, method: verb }, response) => {
    if (verb !== 'POST') return void response.writeHead(405).end()
    const asked = JSON.parse(body) as Asked
    const own = asked.method === undefined ? undefined : answers[asked.method]
    if (own) return own(response, asked)
    const { id, method, params } = asked
    const answer = (result: unknown) => json(response, { jsonrpc: '2.0', id, result })
    if (method === 'initialize')
      return answer({ protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'web', version: '1' } })
    if (method === 'tools/list') return answer({ tools: [{ name: 'go', description: 'Goes.', inputSchema: { type: 'object' } }] })
    return void response.writeHead(202).end()
  })
}

async function used(answers: Answers, more: Record<string, unknown> = {}) {
  const web = await serverThat(answers)
  const bench = await McpBench.open([
    { server_id: 'web', server_type: 'http', timeout_seconds: 5, connection_params: { url: `${web.origin}/mcp` }, ...more },
  ])
  return {
    web,
    server: await bench.servers.use('web', 'test'),
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]()
      await web[Symbol.asyncDispose]()
    },
  }
}

const quiet = () => ({ signal: new AbortController().signal, trace: () => {} })
const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' })
const event = (message: unknown) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...(message as object) })}\n\n`

async function floods(response: ServerResponse, part: () => string) {
  const gone = new Promise((resolve) => response.once('close', resolve))
  while (!response.destroyed)
    if (!response.write(part())) await Promise.race([gone, new Promise((resolve) => response.once('drain', resolve))])
}

describe('a server over http', () => {
  it.each([
    ['gzip', gzipSync(`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${'a'.repeat(64 << 20)}"}]}}`)],
    ['br', brotliCompressSync(`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"${'a'.repeat(64 << 20)}"}]}}`)],
  ])('is held to the size of what it packed as %s', async (encoding, packed) => {
    await using it = await used({
      'tools/call': (response) =>
        void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding }).end(packed),
    })
    await expect(it.server.call('go', {}, quiet())).rejects.toMatchObject({ code: 'mcp.too_large' })
  })

  it.each(['text/event-stream', 'TEXT/EVENT-STREAM; charset=utf-8', 'application/json'])(
    'is held to the size of one message as %s',
    async (type) => {
      await using it = await used({
        'tools/call': async (response) => {
          response.writeHead(200, { 'content-type': type })
          await floods(response, () => `data: ${'a'.repeat(1 << 16)}\n`)
        },
      })
      await expect(it.server.call('go', {}, quiet())).rejects.toMatchObject({ code: 'mcp.too_large' })
    },
  )

  it.each([
    'notifications/message',
    'notifications/progress',
    'notifications/tools/list_changed',
    'ping',
    'roots/list',
    'sampling/createMessage',
  ])('that floods with %s is ended', { timeout: 60_000 }, async (method) => {
    let sent = 0
    const one = (token: number) => {
      sent++
      const params = { level: 'info', data: sent, progressToken: token, progress: sent }
      return event({ method, params, ...(method.startsWith('notifications/') ? {} : { id: `theirs-${sent}` }) })
    }
    await using it = await used({
      'tools/call': async (response, { id = 0 }) => {
        stream(response)
        await floods(response, () => Array.from({ length: 200 }, () => one(id)).join(''))
      },
    })
    const call = it.server.call('go', {}, { ...quiet(), onProgress: () => {} })
    await expect(call).rejects.toMatchObject({ code: 'mcp.protocol', message: expect.stringContaining('floods') })
    await expect.poll(() => it.server.state, { timeout: 10_000 }).toBe('down')
    // no answer to each of what it asked
    expect(it.web.seen.length).toBeLessThan(2_100)
  })

  it('leaves no prototype behind', async () => {
    await using it = await used({
      'tools/call': (response, { id }) =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(`{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":{"__proto__":{"polluted":true},"fine":1}}}`),
    })
    const value = resultValue(await it.server.call('go', {}, quiet()), 'x') as { polluted?: boolean }
    expect([value, value.polluted]).toEqual([{ fine: 1 }, undefined])
  })

  it.each<[string, (page: number) => unknown, string]>([
    ['in empty pages without end', (page) => ({ tools: [], nextCursor: `c${page}` }), 'mcp.protocol'],
    [
      'in pages of megabytes',
      (page) => ({
        tools: [{ name: `t${page}`, description: 'd'.repeat(8 << 20), inputSchema: { type: 'object' } }],
        nextCursor: `c${page}`,
      }),
      'mcp.too_large',
    ],
    ['in cursors of megabytes', (page) => ({ tools: [], nextCursor: `${page}${'c'.repeat(8 << 20)}` }), 'mcp.too_large'],
    [
      'ten thousand of them',
      () => ({ tools: Array.from({ length: 10_000 }, (_, index) => ({ name: `t${index}`, inputSchema: { type: 'object' } })) }),
      'mcp.protocol',
    ],
    ['null', () => ({ tools: null }), 'mcp.protocol'],
    ['that take no object', () => ({ tools: [{ name: 'a', inputSchema: { type: 'string' } }] }), 'mcp.protocol'],
    ['without a schema', () => ({ tools: [{ name: 'a' }] }), 'mcp.protocol'],
  ])('that lists tools %s is refused', { timeout: 60_000 }, async (_, list, code) => {
    let pages = 0
    await using it = await used({ 'tools/list': (response, { id }) => json(response, { jsonrpc: '2.0', id, result: list(pages++) }) })
    await expect(it.server.tools(quiet())).rejects.toMatchObject({ code })
    expect(pages).toBeLessThan(1_100)
  })

  it.each(['1999-01-01', '9999-12-31', '', 7, null])('that speaks version %j is refused', async (protocolVersion) => {
    await using it = await used({
      initialize: (response, { id }) =>
        json(response, { jsonrpc: '2.0', id, result: { protocolVersion, capabilities: {}, serverInfo: { name: 'web', version: '1' } } }),
    })
    await expect(it.server.tools(quiet())).rejects.toMatchObject({ code: 'mcp.protocol' })
  })

  it.each<[string, unknown, string]>([
    ['of an unknown kind', { content: [{ type: 'hologram', data: 'x' }] }, 'mcp.protocol'],
    ['that is null', null, 'mcp.protocol'],
    ['that is a list', [], 'mcp.protocol'],
    ['whose text is a number', { content: [{ type: 'text', text: 7 }] }, 'mcp.protocol'],
    ['whose data is a list', { content: [], structuredContent: [1] }, 'mcp.protocol'],
    ['that says "true" is an error', { content: [{ type: 'text', text: 'fine' }], isError: 'true' }, 'mcp.protocol'],
    ['that says 1 is an error', { content: [{ type: 'text', text: 'fine' }], isError: 1 }, 'mcp.protocol'],
    ['that is an error without words', { content: [], isError: true }, 'tool.failed'],
    ['that is an error in a picture', { content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }], isError: true }, 'tool.failed'],
    ['that is an error with data', { content: [], structuredContent: { fine: true }, isError: true }, 'tool.failed'],
  ])('that gives a result %s fails', async (_, result, code) => {
    await using it = await used({ 'tools/call': (response, { id }) => json(response, { jsonrpc: '2.0', id, result }) })
    const call = it.server.call('go', {}, quiet()).then((given) => resultValue(given, 'go'))
    await expect(call).rejects.toMatchObject({ code })
  })

  it('that names a file in its result gives the name, and nothing is read', async () => {
    const link = { type: 'resource_link', uri: 'file:///etc/passwd', name: 'x' }
    await using it = await used({ 'tools/call': (response, { id }) => json(response, { jsonrpc: '2.0', id, result: { content: [link] } }) })
    expect(resultValue(await it.server.call('go', {}, quiet()), 'go')).toEqual({ text: '', parts: [link] })
  })

  it('that answers twice, and to what it was not asked, is heard once', async () => {
    await using it = await used({
      'tools/call': (response, { id = 0 }) => {
        const answer = (of: number, text: string) => event({ id: of, result: { content: [{ type: 'text', text }] } })
        stream(response).end(answer(id + 1, 'of the next') + answer(id, 'first') + answer(id, 'second') + answer(id + 1, 'of the next'))
      },
    })
    for (let call = 0; call < 3; call++) expect(resultValue(await it.server.call('go', {}, quiet()), 'go')).toBe('first')
  })
})
