import { LLMock } from '@copilotkit/aimock'
import { HumanMessage } from '@langchain/core/messages'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryJournal } from '../agents/fixtures/journal-place.ts'
import { callModel, type ModelRequest } from './call/call-model.ts'
import type { ModelRegistry } from './model-registry.ts'
import { readModelSettings } from './model-settings.ts'
import { createModelRegistry } from './registry.ts'

// A second implementation of the wire format, so that provider and test do not share one misunderstanding of it.
const mock = new LLMock({ port: 0, logLevel: 'silent' })
let registry: ModelRegistry

beforeAll(async () => {
  mock.onMessage('hello', { content: 'Hello from the other side of the wire, in several chunks.' })
  mock.onMessage('both', {
    toolCalls: [
      { name: 'look', arguments: '{"where":"api"}' },
      { name: 'look', arguments: '{"where":"db"}' },
    ],
  })
  await mock.start()
  registry = createModelRegistry(readModelSettings({ TRELLIS_LOCAL_BASE_URL: `${mock.url}/v1` }))
})
afterAll(() => mock.stop())

const ask = (journal: MemoryJournal, text: string, more: Partial<ModelRequest> = {}) =>
  callModel(journal.place('n'), {
    agent: null,
    nodeId: 'n',
    registry,
    models: ['local:any-model'],
    messages: [new HumanMessage(text)],
    ...more,
  })

describe('an OpenAI-compatible server', () => {
  it('streams text with usage', async () => {
    const journal = new MemoryJournal()
    const answer = await ask(journal, 'hello')
    expect(answer).toMatchObject({
      text: 'Hello from the other side of the wire, in several chunks.',
      provider: 'local',
      model: 'any-model',
    })
    expect(answer.usage.output).toBeGreaterThan(0)
    expect(journal.kinds('node.token').length).toBeGreaterThan(1)
  })

  it('streams tool calls', async () => {
    const tools = [{ name: 'look', description: 'Looks.', schema: { type: 'object', properties: { where: { type: 'string' } } } }]
    const { message } = await ask(new MemoryJournal(), 'both', { tools })
    expect(message.tool_calls?.map(({ name, args }) => [name, args])).toEqual([
      ['look', { where: 'api' }],
      ['look', { where: 'db' }],
    ])
  })
})
