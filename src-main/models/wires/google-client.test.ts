import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HumanMessage } from '@langchain/core/messages'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { googleWire } from './google.wire.ts'
import { GoogleClient } from './google-client.ts'

interface Seen {
  url: string
  headers: IncomingHttpHeaders
  body: string
}
let seen: Seen[]
let url: string
let redirectTo: string | undefined
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  seen.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
  if (redirectTo) return response.writeHead(307, { location: redirectTo }).end()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const event = { candidates: [{ content: { role: 'model', parts: [{ text: '{}' }] }, finishReason: 'STOP', index: 0 }] }
  response.end(`data: ${JSON.stringify(event)}\r\n\r\n`)
})
beforeEach(async () => {
  seen = []
  redirectTo = undefined
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

const vertex = 'v1/projects/p/locations/l/publishers/google'

it('asks Vertex AI by its address, with the token of an account', async () => {
  const chat = await googleWire.chat({ baseUrl: `${url}/${vertex}`, apiKey: 'ya29.token' }, 'gemini-2.5-pro', {})
  for await (const _ of await chat.stream([new HumanMessage('x')]));
  expect(seen[0]?.url).toBe(`/${vertex}/models/gemini-2.5-pro:streamGenerateContent?alt=sse`)
  expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer ya29.token' })
  expect(seen[0]?.headers['x-goog-api-key']).toBeUndefined()
})

it('sends a schema as JSON Schema, and the key in a header', async () => {
  const schema = { type: 'object', properties: { a: { type: 'number' } }, additionalProperties: false }
  const chat = await googleWire.chat({ baseUrl: url, apiKey: 'AIza' }, 'gemini-2.5-flash', { temperature: 0, maxTokens: 9 })
  for await (const _ of await chat.stream([new HumanMessage('x')], googleWire.hold(schema, 'gemini-2.5-flash', {}).options));
  expect(JSON.parse(seen[0]?.body ?? '').generationConfig).toMatchObject({
    responseJsonSchema: schema,
    responseMimeType: 'application/json',
    temperature: 0,
    maxOutputTokens: 9,
  })
  expect(seen[0]?.headers['x-goog-api-key']).toBe('AIza')
  expect(seen[0]?.url).not.toContain('AIza')
})

it('takes no key to where a redirect leads', async () => {
  redirectTo = `${url}/elsewhere`
  await expect(new GoogleClient({ baseUrl: url, apiKey: 'AIza' }, 'm').generateContentStream({})).rejects.toThrow()
  expect(seen).toHaveLength(1)
})
