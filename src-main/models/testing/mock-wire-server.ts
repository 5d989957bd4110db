import { type Fixture, LLMock } from '@copilotkit/aimock'
import type { JsonObject } from '#shared/json.ts'
import type { WireReply, WireServer } from './provider-suite.ts'

function fixtureOf(reply: WireReply, index: number, last: boolean): Fixture {
  const match = last ? {} : { sequenceIndex: index }
  if ('say' in reply) {
    const { input, output } = reply.usage ?? { input: 10, output: 5 }
    const usage = {
      ...{ prompt_tokens: input, completion_tokens: output },
      ...{ input_tokens: input, output_tokens: output },
      ...{ promptTokenCount: input, candidatesTokenCount: output },
    }
    return { match, response: { content: reply.say, usage }, chunkSize: 12 }
  }
  if ('call' in reply) {
    return { match, response: { toolCalls: reply.call.map(({ name, args }) => ({ name, arguments: JSON.stringify(args) })) }, chunkSize: 8 }
  }
  if ('refuse' in reply) {
    const { refuse: status, retryAfterSeconds: retryAfter } = reply
    return { match, response: { error: { message: 'no', type: 'error' }, status, ...(retryAfter === undefined ? {} : { retryAfter }) } }
  }
  const content = 'an answer of several words that nobody gets to read to its end'
  if (reply.fault === 'disconnect') return { match, response: { content }, chunkSize: 4, truncateAfterChunks: 4 }
  if (reply.fault === 'malformed') return { match, response: { content }, chaos: { malformedRate: 1 } }
  return { match, response: { content }, latency: 10_000 }
}

/** OpenAI, Anthropic and Gemini on one local port, answering in order. */
export async function startMockWireServer(replies: readonly WireReply[]): Promise<WireServer> {
  const mock = new LLMock({ port: 0, logLevel: 'silent' })
  mock.addFixtures(replies.map((reply, index) => fixtureOf(reply, index, index === replies.length - 1)))
  await mock.start()
  return {
    url: mock.url,
    requests: () => mock.getRequests().map(({ body }) => body as unknown as JsonObject),
    close: () => mock.stop(),
  }
}
