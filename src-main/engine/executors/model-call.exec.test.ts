import { expect, it } from 'vitest'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { runNode } from '../testing/node-harness.ts'

it('renders the prompt and gives the answer as text', async () => {
  await using wire = await wireRegistry(() => ({ text: 'Fine, thanks.' }))
  const config = { prompt: 'Say hello to {{ in.name }}.', system: 'Be kind.', model: 'openai:test-model', temperature: 0.2 }
  const { outputs, events } = await runNode(
    'model-call',
    config,
    { in: { name: 'Ada' } },
    { services: { models: async () => wire.registry } },
  )
  expect(outputs.out).toBe('Fine, thanks.')
  const [request] = wire.server.requests
  expect(request?.messages).toEqual([
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Say hello to Ada.' },
  ])
  expect(request?.temperature).toBe(0.2)
  expect(events.filter(({ kind }) => kind === 'node.token').length).toBeGreaterThan(1)
})

it('does not evaluate what the input says', async () => {
  await using wire = await wireRegistry(() => ({ text: 'ok' }))
  await runNode('model-call', { prompt: '{{ in }}' }, { in: '{{ 7 | times: 6 }}' }, { services: { models: async () => wire.registry } })
  expect(wire.server.requests[0]?.messages.at(-1)?.content).toBe('{{ 7 | times: 6 }}')
})

it('gives data where it has a schema', async () => {
  await using wire = await wireRegistry(() => ({ text: 'Sure: {"n": 4}' }))
  const config = { prompt: 'How many?', schema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } }
  const { outputs } = await runNode('model-call', config, {}, { services: { models: async () => wire.registry } })
  expect(outputs.out).toEqual({ n: 4 })
})

it('asks the model that was chosen for the run in the place of its own', async () => {
  await using wire = await wireRegistry(() => ({ text: 'ok' }))
  const services = { models: async () => wire.registry, modelOverride: 'openai:chosen', modelAliases: {} }
  await runNode('model-call', { prompt: 'x', model: 'offline' }, {}, { services })
  expect(wire.server.requests[0]?.model).toBe('chosen')
})

it('knows the aliases of the workflow', async () => {
  await using wire = await wireRegistry(() => ({ text: 'ok' }))
  const services = { models: async () => wire.registry, modelAliases: { writer: 'openai:prose' } }
  await runNode('model-call', { prompt: 'x', model: 'writer' }, {}, { services })
  expect(wire.server.requests[0]?.model).toBe('prose')
})
