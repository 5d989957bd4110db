import { expect, it } from 'vitest'
import { childAgentNode } from '#shared/nodes/child-agent.node.ts'
import { parentAgentNode } from '#shared/nodes/parent-agent.node.ts'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { runNode } from '../testing/node-harness.ts'

const member = (nodeId: string, label: string) => ({
  nodeId,
  kind: 'child-agent',
  label,
  config: childAgentNode.config.parse({ instructions: `You do ${label}.` }),
})

it('leads the agents inside it and shows those as skipped that it did not need', async () => {
  await using wire = await wireRegistry((request) => {
    const turns = request.messages.filter(({ role }) => role === 'assistant').length
    if (!request.messages[0]?.content?.includes('You are Lead')) return { text: 'Nothing in the logs.' }
    return turns === 0 ? { toolCalls: [{ name: 'delegate_to_logs', arguments: '{"task": "look"}' }] } : { text: 'All is well.' }
  })
  const { outputs, events } = await runNode(
    'parent-agent',
    { goal: 'Find out about {{ in }}.' },
    { in: 'the alert', context: [[{ id: 'f1', type: 't', statement: 'CPU is high', severity: 'warning', evidence: ['m'] }]] },
    { label: 'Lead', members: [member('n_logs', 'Logs'), member('n_metrics', 'Metrics')], services: { models: async () => wire.registry } },
  )
  expect(outputs.out).toBe('All is well.')
  expect(outputs.findings).toMatchObject([{ id: 'f1' }])
  expect(outputs.result).toMatchObject({ agent: 'Lead', level: 'parent', iterations: 2, agents: ['Logs'], offline: false })
  expect(events.filter(({ kind }) => kind === 'node.skipped').map(({ data }) => data)).toEqual([
    { node: 'n_metrics', reason: 'Lead did not need it' },
  ])
  const [first] = wire.server.requests
  expect(first?.messages.at(-1)?.content).toContain('Find out about the alert.')
  expect(first?.messages.at(-1)?.content).toContain('CPU is high')
  expect(first?.tools?.map((tool) => tool.function.name)).toEqual([
    'delegate_to_logs',
    'delegate_to_metrics',
    'spawn_micro_agent',
    'update_plan',
  ])
})

it('finds what cannot work for an agent before a run', () => {
  const context = { nodeId: 'n', workflow: { inputs: {}, outputs: {} }, tools: [], models: ['smart'] }
  const config = parentAgentNode.config.parse({})
  const codes = (children: Record<string, string>) => parentAgentNode.check?.(config, { ...context, children }).map(({ code }) => code)
  expect(codes({ a: 'child-agent' })).toEqual([])
  expect(codes({ a: 'child-agent', b: 'loop' })).toEqual(['agent.invalid_member'])
  expect(codes({})).toEqual(['agent.no_members'])
})
