import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '#shared/json.ts'
import type { WireReply, WireServer } from './provider-suite.ts'

const line = (model: unknown, more: JsonObject) =>
  `${JSON.stringify({ model: String(model), created_at: '2026-01-01T00:00:00Z', done: false, ...more })}\n`

async function answer(response: ServerResponse, { model }: JsonObject, reply: WireReply): Promise<void> {
  if ('refuse' in reply) {
    const retry = reply.retryAfterSeconds === undefined ? {} : { 'retry-after': String(reply.retryAfterSeconds) }
    response.writeHead(reply.refuse, { 'content-type': 'application/json', ...retry })
    response.end(JSON.stringify({ error: 'no' }))
    return
  }
  if ('fault' in reply && reply.fault === 'slow') return
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const words = ('say' in reply ? reply.say : 'an answer of words').match(/\S+\s*/g) ?? []
  if (!('call' in reply)) for (const content of words) response.write(line(model, { message: { role: 'assistant', content } }))
  if ('fault' in reply) {
    if (reply.fault === 'malformed') response.end('{"model": "test-model", "message": {"ro\n')
    else setTimeout(() => response.destroy(), 20)
    return
  }
  if ('call' in reply) {
    const tool_calls = reply.call.map(({ name, args }) => ({ function: { name, arguments: args } }))
    response.write(line(model, { message: { role: 'assistant', content: '', tool_calls } }))
  }
  const { input, output } = ('say' in reply ? reply.usage : undefined) ?? { input: 10, output: 5 }
  const end = { done: true, done_reason: 'stop', total_duration: 1, prompt_eval_count: input, eval_count: output }
  response.end(line(model, { message: { role: 'assistant', content: '' }, ...end }))
}

/** Ollama's own API on a free local port, answering in order. `withoutTools` refuses tools as its plainer models do. */
export async function startOllamaWireServer(
  replies: readonly WireReply[],
  { models = ['test-model'], withoutTools = false }: { models?: string[]; withoutTools?: boolean } = {},
): Promise<WireServer> {
  const bodies: JsonObject[] = []
  const server = createServer(async (request, response) => {
    response.on('error', () => {})
    if (request.url === '/api/tags') {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ models: models.map((name) => ({ name, model: name })) }))
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonObject
    if (withoutTools && Array.isArray(body.tools)) {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: `registry.ollama.ai/library/${body.model} does not support tools` }))
      return
    }
    bodies.push(body)
    await answer(response, body, replies[Math.min(bodies.length, replies.length) - 1] as WireReply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => bodies,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
