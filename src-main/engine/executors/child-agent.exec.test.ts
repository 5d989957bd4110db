import { expect, it } from 'vitest'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { createToolRegistry } from '../../tools/registry.ts'
import { runNode } from '../testing/node-harness.ts'

it('uses its tools and says who answered, how, and with what', async () => {
  const sum = { toolCalls: [{ name: 'calculate', arguments: '{"expression": "6 * 7"}' }] }
  await using wire = await wireRegistry((_, n) => (n === 0 ? sum : { text: 'It is 42.' }))
  const services = { models: async () => wire.registry, tools: async () => createToolRegistry() }
  const { outputs } = await runNode('child-agent', { tools: ['calculate'] }, { in: 'What is 6 times 7?' }, { services, label: 'Reckoner' })
  expect(outputs.out).toBe('It is 42.')
  expect(outputs.result).toMatchObject({ agent: 'Reckoner', iterations: 2, max_iterations: 6, servers: [], tools: ['calculate'] })
  expect(wire.server.requests[1]?.messages.at(-1)?.content).toBe('{"result":42}')
})

it('fails before it starts when a tool is not there', async () => {
  await using wire = await wireRegistry(() => ({ text: 'x' }))
  const services = { models: async () => wire.registry, tools: async () => createToolRegistry() }
  await expect(runNode('child-agent', { tools: ['teleport'] }, { in: 'x' }, { services })).rejects.toMatchObject({ code: 'tool.unknown' })
  expect(wire.server.requests).toEqual([])
})
