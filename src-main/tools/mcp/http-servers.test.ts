import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { McpMessage } from '#shared/events/mcp-message.ts'
import { json, type LocalServer, localServer, type SeenRequest } from '../testing/local-server.ts'
import { hosts, TestGrants, TestSecrets } from '../testing/test-access.ts'
import { mcpLimits } from './mcp-limits.ts'
import { McpBench } from './testing/mcp-bench.ts'

type Message = { id?: number; method: string; params?: { protocolVersion: string } }

/** A server that answers with JSON, and does what `onCall` says when its tool is called. */
function mcpServer(onCall: (response: ServerResponse, id: number) => void | Promise<void>): Promise<LocalServer> {
  return localServer(({ body, method: verb }: SeenRequest, response) => {
    if (verb !== 'POST') return void response.writeHead(405).end()
    const { id, method, params } = JSON.parse(body) as Message
    const answer = (result: unknown) => json(response, { jsonrpc: '2.0', id, result })
    if (method === 'initialize')
      return answer({ protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'web', version: '1' } })
    if (method === 'tools/list') return answer({ tools: [{ name: 'go', description: 'Goes.', inputSchema: { type: 'object' } }] })
    if (method === 'tools/call') return onCall(response, id as number)
    return void response.writeHead(202).end()
  })
}

const entry = (url: string, more: Record<string, unknown> = {}) => ({
  server_id: 'web',
  server_type: 'http',
  timeout_seconds: 3,
  connection_params: { url, ...more },
})

const secrets = (origin: string) => new TestSecrets({ token: { value: 'canary-token', consumer: 'mcp:web', origin } })
const withSecret = { secrets: { Authorization: { secret: 'token', prefix: 'Bearer ' } } }

describe('a server over http', () => {
  it('gets its secret in the header, which no trace of it shows', async () => {
    await using server = await mcpServer((response, id) =>
      json(response, { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'you sent canary-token' }] } }),
    )
    await using bench = await McpBench.open([entry(`${server.origin}/mcp`, withSecret)], { secrets: secrets(server.origin) })
    const used = await bench.servers.use('web', 'test')
    const seen: McpMessage[] = []
    await used.call('go', {}, { signal: new AbortController().signal, trace: (message) => seen.push(message) })
    expect(server.seen.every(({ headers }) => headers.authorization === 'Bearer canary-token')).toBe(true)
    expect(JSON.stringify(seen)).toContain('you sent •••')
    expect(JSON.stringify(seen)).not.toContain('canary')
  })

  it('is asked for as a host, and not spoken to before that is granted', async () => {
    await using server = await mcpServer(() => {})
    await using bench = await McpBench.open([entry(`${server.origin}/mcp`)], { grants: new TestGrants() })
    const used = await bench.servers.use('web', 'test')
    await expect(used.tools()).rejects.toMatchObject({ code: 'grant.missing' })
    expect(bench.grants.asked).toEqual(hosts(server.origin))
    expect(server.seen).toEqual([])
  })

  it.each([307, 302])('cannot lead a call and its secret to another place with %i', async (status) => {
    await using other = await localServer((_, response) => json(response, {}))
    await using server = await mcpServer((response) => void response.writeHead(status, { location: `${other.origin}/mcp` }).end())
    await using bench = await McpBench.open([entry(`${server.origin}/mcp`, withSecret)], { secrets: secrets(server.origin) })
    const used = await bench.servers.use('web', 'test')
    await expect(used.call('go', {}, { signal: new AbortController().signal, trace: () => {} })).rejects.toMatchObject({
      code: 'mcp.redirect_refused',
    })
    expect(other.seen).toEqual([])
  })

  it('cannot send more than a message may hold', async () => {
    await using server = await mcpServer(async (response, id) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(`{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"`)
      const part = Buffer.alloc(1 << 20, 'a')
      for (let sent = 0; sent < 4 * mcpLimits.messageBytes && !response.destroyed; sent += part.length)
        if (!response.write(part)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
      response.end('"}]}}')
    })
    await using bench = await McpBench.open([entry(`${server.origin}/mcp`)])
    const used = await bench.servers.use('web', 'test')
    await expect(used.call('go', {}, { signal: new AbortController().signal, trace: () => {} })).rejects.toMatchObject({
      code: 'mcp.too_large',
    })
  })

  it('that is not there is a start that failed, and never a hang', async () => {
    const server = await mcpServer(() => {})
    await server[Symbol.asyncDispose]()
    await using bench = await McpBench.open([entry(`${server.origin}/mcp`)])
    await expect((await bench.servers.use('web', 'test')).tools()).rejects.toMatchObject({ code: expect.stringMatching(/^mcp\./) })
  })
})
