import type { ServerResponse } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import { json, localServer } from '../testing/local-server.ts'
import type { ToolCallContext } from '../tool-registry.ts'
import { resultValue } from './result-value.ts'
import { RunMcp } from './run-mcp.ts'
import { type Asked, entryOf, event, floods, goTool, quiet, stream, used } from './testing/hostile-web.ts'
import { McpBench } from './testing/mcp-bench.ts'

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

  it('that describes fields by true and false is understood', async () => {
    const inputSchema = { type: 'object', properties: { any: true, none: false, text: { type: 'string' } } }
    await using it = await used({
      'tools/list': (response, { id }) => json(response, { jsonrpc: '2.0', id, result: { tools: [{ name: 'go', inputSchema }] } }),
    })
    expect((await it.server.tools(quiet()))[0]?.inputSchema.properties).toEqual({ any: {}, none: { not: {} }, text: { type: 'string' } })
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

  it('that forgets the session is asked again in a new one', async () => {
    const sessions: string[] = []
    const calls: unknown[] = []
    const web = await localServer(({ body, method: verb, headers }, response) => {
      if (verb !== 'POST') return void response.writeHead(405).end()
      const { id, method, params } = JSON.parse(body) as Asked
      const session = String(headers['mcp-session-id'])
      if (method === 'initialize') {
        sessions.push(`session ${sessions.length}`)
        response.setHeader('mcp-session-id', sessions.at(-1) as string)
        const result = { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'web', version: '1' } }
        return json(response, { jsonrpc: '2.0', id, result })
      }
      if (session !== sessions.at(-1)) return void response.writeHead(404).end()
      if (method === 'tools/list') return json(response, { jsonrpc: '2.0', id, result: { tools: [goTool] } })
      if (method === 'tools/call') {
        calls.push(session)
        return json(response, { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: session }] } })
      }
      return void response.writeHead(202).end()
    })
    await using _web = web
    await using bench = await McpBench.open([entryOf(web)])
    const place = new MemoryJournal().place('n')
    const { tool } = await new RunMcp(bench.servers, 'run_1').tool(place, 'web', 'go')
    const call = () => tool.call({}, { ...place, services: {}, evidence: null, idempotencyKey: 'k' } as unknown as ToolCallContext)
    expect(await call()).toBe('session 0')
    sessions.push('another')
    expect(await call()).toBe('session 2')
    expect([calls, sessions.length]).toEqual([['session 0', 'session 2'], 3])
  })

  it('that forgets each session is not asked without end', async () => {
    let begun = 0
    await using it = await used({
      initialize: (response, { id, params }) => {
        response.setHeader('mcp-session-id', String(begun++))
        const result = { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'web', version: '1' } }
        json(response, { jsonrpc: '2.0', id, result })
      },
      'tools/list': (response) => void response.writeHead(404).end(),
    })
    await expect(it.server.tools(quiet())).rejects.toMatchObject({ code: 'mcp.session_ended' })
    expect(begun).toBe(2)
  })

  it('that wants its stream opened again at once is asked now and then', async () => {
    let opened = 0
    const web = await localServer(({ body, method: verb }, response) => {
      if (verb === 'GET') {
        opened++
        return void stream(response).end('retry: 0\n\nid: 1\ndata:\n\n')
      }
      const { id, method, params } = JSON.parse(body) as Asked
      if (method === 'initialize') {
        const result = { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'web', version: '1' } }
        return json(response, { jsonrpc: '2.0', id, result })
      }
      if (method === 'tools/list') return json(response, { jsonrpc: '2.0', id, result: { tools: [goTool] } })
      return void response.writeHead(202).end()
    })
    await using _web = web
    await using bench = await McpBench.open([entryOf(web)])
    await (await bench.servers.use('web', 'test')).tools()
    await expect.poll(() => opened, { timeout: 10_000 }).toBeGreaterThan(0)
    const [before, since] = [opened, performance.now()]
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(opened - before).toBeLessThanOrEqual(2 + (performance.now() - since) / 500)
  })

  it.each(['{"jsonrpc":"2.0","id":99999,"result":{}}', '{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"m"}}'])(
    'that floods with answers to nothing is ended: %s',
    { timeout: 60_000 },
    async (answer) => {
      await using it = await used({
        'tools/call': async (response) => {
          stream(response)
          await floods(response, () => `data: ${answer}\n\n`.repeat(500))
        },
      })
      await expect(it.server.call('go', {}, quiet())).rejects.toMatchObject({ message: expect.stringContaining('floods') })
    },
  )

  it('that sends much that nobody asked for is ended', { timeout: 60_000 }, async () => {
    const news = event({ method: 'notifications/message', params: { level: 'info', data: 'n'.repeat(8 << 20) } })
    await using it = await used({
      'tools/call': async (response) => {
        stream(response)
        await floods(response, () => news)
      },
    })
    await expect(it.server.call('go', {}, quiet())).rejects.toMatchObject({ message: expect.stringContaining('floods') })
  })

  it('that answers too late is let go of, and not waited for', async () => {
    let closed = 0
    await using it = await used(
      {
        'tools/call': (response) => {
          response.once('close', () => closed++)
          stream(response).write(': wait\n\n')
        },
      },
      { timeout_seconds: 1 },
    )
    await expect(it.server.call('go', {}, quiet())).rejects.toMatchObject({ code: 'mcp.timeout' })
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(1)
  })

  it('that tells of progress in no numbers, backwards and for nobody is heard as far as it makes sense', async () => {
    const progress: unknown[] = []
    await using it = await used({
      'tools/call': (response, { id = 0 }) => {
        const told = [`"progress":1e999`, `"progress":5,"total":1e999`, `"progress":-3`, `"progress":"7"`, `"progress":null`, `"message":7`]
        stream(response)
        for (const token of [id, id + 7, '"x"', 'null', '{}'])
          for (const one of told)
            response.write(
              `data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},${one},"_meta":{"__proto__":{"polluted":1}}}}\n\n`,
            )
        response.end(event({ id, result: { content: [{ type: 'text', text: 'done' }] } }))
      },
    })
    const result = await it.server.call('go', {}, { ...quiet(), onProgress: (now) => progress.push(now) })
    expect(resultValue(result, 'go')).toBe('done')
    expect(progress).toEqual([{ progress: 5 }, { progress: -3 }])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it.each<[string, (response: ServerResponse, asked: Asked) => void]>([
    ['of no kind', (response) => void response.writeHead(200).end('{}')],
    ['of a page', (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<script>alert(1)</script>')],
    ['that is empty', (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end()],
    ['that is cut off', (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0",')],
    [
      'whose packing is a lie',
      (response) => void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('{}'),
    ],
    ['with headers of a megabyte', (response) => void response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'h'.repeat(1 << 20)}\r\n\r\n{}`)],
    ['with ten thousand headers', (response) => void response.socket?.end(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n{}`)],
    ['that is no HTTP', (response) => void response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['that is hung up on', (response) => void response.socket?.destroy()],
    ['that leads to itself', (response) => void response.writeHead(307, { location: '/mcp' }).end()],
    ['that leads to a name with a password', (response) => void response.writeHead(307, { location: 'http://a:b@169.254.169.254/' }).end()],
    ['that leads nowhere', (response) => void response.writeHead(307, { location: 'http://[' }).end()],
    ['that leads to a file', (response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end()],
    ['500 with a long text', (response) => void response.writeHead(500).end('e'.repeat(1 << 20))],
    ['401', (response) => void response.writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="http://169.254.169.254/"' }).end()],
  ])('that gives an answer %s fails, and says so in few words', async (_, answer) => {
    await using it = await used({ 'tools/call': answer })
    const failure = await it.server.call('go', {}, quiet()).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: expect.stringMatching(/^mcp\.(protocol|redirect_refused|crashed|sign_in_needed)$/) })
    expect((failure as Error).message.length).toBeLessThan(5_000)
  })

  it('cannot have cookies kept', async () => {
    await using it = await used({
      'tools/call': (response, { id }) => {
        response.setHeader('set-cookie', 'a=b; Path=/')
        json(response, { jsonrpc: '2.0', id, result: { content: [] } })
      },
    })
    for (let call = 0; call < 2; call++) await it.server.call('go', {}, quiet())
    expect(it.web.seen.filter(({ headers }) => 'cookie' in headers)).toEqual([])
  })
})
