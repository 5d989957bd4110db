import type { ServerResponse } from 'node:http'
import { json, type LocalServer, localServer } from '../../testing/local-server.ts'
import { McpBench } from './mcp-bench.ts'

export interface Asked {
  id?: number
  method?: string
  params?: { protocolVersion?: string; cursor?: string; uri?: string }
}
type Answers = Partial<Record<string, (response: ServerResponse, asked: Asked) => void | Promise<void>>>

export const goTool = { name: 'go', description: 'Goes.', inputSchema: { type: 'object' } }
export const entryOf = (web: LocalServer) => ({
  server_id: 'web',
  server_type: 'http',
  timeout_seconds: 5,
  connection_params: { url: `${web.origin}/mcp` },
})

const capabilities = { tools: {}, resources: { subscribe: true }, prompts: {} }

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
      return answer({ protocolVersion: params?.protocolVersion, capabilities, serverInfo: { name: 'web', version: '1' } })
    if (method === 'tools/list') return answer({ tools: [goTool] })
    return void response.writeHead(202).end()
  })
}

export async function used(answers: Answers, more: Record<string, unknown> = {}) {
  const web = await serverThat(answers)
  const bench = await McpBench.open([{ ...entryOf(web), ...more }])
  return {
    web,
    bench,
    server: await bench.servers.use('web', 'test'),
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]()
      await web[Symbol.asyncDispose]()
    },
  }
}

export const quiet = () => ({ signal: new AbortController().signal, trace: () => {} })
export const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' })
export const event = (message: unknown) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...(message as object) })}\n\n`

export async function floods(response: ServerResponse, part: () => string) {
  const gone = new Promise((resolve) => response.once('close', resolve))
  while (!response.destroyed)
    if (!response.write(part())) await Promise.race([gone, new Promise((resolve) => response.once('drain', resolve))])
}
