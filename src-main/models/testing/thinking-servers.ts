import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '#shared/json.ts'

/** A server that gives its events in order, one list a request, and refuses with a number; the last one answers every further request. */
export interface ScriptedServer extends AsyncDisposable {
  url: string
  /** Bodies of the requests, in order, as text. */
  bodies: string[]
}

async function serve(script: readonly (number | readonly JsonObject[])[], written: (event: JsonObject) => string): Promise<ScriptedServer> {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    bodies.push(Buffer.concat(chunks).toString('utf8'))
    const events = script[Math.min(bodies.length, script.length) - 1] ?? []
    if (typeof events === 'number')
      return response.writeHead(events, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(events.map(written).join(''))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Blocks of an answer as Anthropic's messages stream them: text and signatures in pieces. */
export function anthropicEvents(blocks: readonly JsonObject[], stop: 'tool_use' | 'end_turn'): JsonObject[] {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null, stop_sequence: null }
  const halves = (text: unknown) => [String(text).slice(0, 5), String(text).slice(5)]
  const of = (block: JsonObject, index: number): JsonObject[] => {
    const start = (content_block: JsonObject): JsonObject => ({ type: 'content_block_start', index, content_block })
    const delta = (more: JsonObject): JsonObject => ({ type: 'content_block_delta', index, delta: more })
    const end: JsonObject = { type: 'content_block_stop', index }
    switch (block.type) {
      case 'thinking':
        return [
          start({ type: 'thinking', thinking: '', signature: '' }),
          ...halves(block.thinking).map((thinking) => delta({ type: 'thinking_delta', thinking })),
          delta({ type: 'signature_delta', signature: block.signature ?? '' }),
          end,
        ]
      case 'text':
        return [start({ type: 'text', text: '' }), ...halves(block.text).map((text) => delta({ type: 'text_delta', text })), end]
      case 'tool_use':
        return [
          start({ ...block, input: {} }),
          ...halves(JSON.stringify(block.input)).map((partial_json) => delta({ type: 'input_json_delta', partial_json })),
          end,
        ]
      default:
        return [start(block), end]
    }
  }
  return [
    { type: 'message_start', message: { ...message, usage: { input_tokens: 10, output_tokens: 1 } } },
    ...blocks.flatMap(of),
    { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 9 } },
    { type: 'message_stop' },
  ]
}

/** Parts of an answer as Gemini streams them, an event for each. */
export function googleEvents(parts: readonly JsonObject[]): JsonObject[] {
  return parts.map((part, index) => ({
    candidates: [{ content: { role: 'model', parts: [part] }, index: 0, ...(index === parts.length - 1 ? { finishReason: 'STOP' } : {}) }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
  }))
}

export const startAnthropicServer = (...script: (number | readonly JsonObject[])[]) =>
  serve(script, (event) => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`)

export const startGoogleServer = (...script: (number | readonly JsonObject[])[]) =>
  serve(script, (event) => `data: ${JSON.stringify(event)}\r\n\r\n`)
