import { afterEach, expect, it } from 'vitest'
import { harnessServices } from '../engine/testing/harness-services.ts'
import { type ChatRequest, type FakeServer, type Reply, startOpenAiServer, type WireToolCall } from '../models/fixtures/openai-server.ts'
import { readModelSettings } from '../models/model-settings.ts'
import { createModelRegistry } from '../models/registry.ts'
import type { AgentProfile } from './agent.ts'
import { MemoryJournal } from './fixtures/journal-place.ts'
import { aProfile, lookTool } from './fixtures/test-agents.ts'
import { runAgent } from './run-agent.ts'

const servers: FakeServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

/** An agent whose model says what `script` says, and where it looked. */
async function agentOf(script: (request: ChatRequest, n: number) => Reply, more: Partial<AgentProfile> = {}) {
  const looked: string[] = []
  const server = await startOpenAiServer(script)
  servers.push(server)
  const models = createModelRegistry(readModelSettings({ TRELLIS_OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-key-1' }))
  const journal = new MemoryJournal()
  const agent = aProfile({ tools: [lookTool({ onCall: (where) => void looked.push(where) })], ...more })
  const task = { goal: 'Why did the checkout fail?', context: null, evidence: null }
  const result = await runAgent(journal.place('n'), agent, task, { services: harnessServices({}), models })
  return { result, journal, looked, requests: server.requests }
}

const call = (name: string, args: unknown, id?: string): WireToolCall => ({
  name,
  arguments: JSON.stringify(args),
  ...(id === undefined ? {} : { id }),
})

it('calls of one id are told apart', async () => {
  const first = [call('look', { where: 'north' }, 'c1'), call('look', { where: 'south' }, 'c1')]
  const { result, looked, requests } = await agentOf((_, n) =>
    n === 0 ? { toolCalls: first } : n === 1 ? { toolCalls: [call('look', { where: 'west' }, 'c1')] } : { text: 'Done.' },
  )
  expect([looked, result.answer]).toEqual([['north', 'south', 'west'], 'Done.'])
  const told = requests.at(-1)?.messages.filter(({ role }) => role === 'tool') ?? []
  expect(told.map(({ tool_call_id }) => tool_call_id)).toEqual(['0.0', '0.1', '1.0'])
  expect(told.map(({ content }) => /Errors in (\w+)/.exec(content ?? '')?.[1])).toEqual(['north', 'south', 'west'])
})

it.each([
  ...['', '__proto__', 'constructor', 'toString', 'lооk', 'look\u0000', 'LOOK', ' look ', 'look\n', '🚀', 'look.look', 'a'.repeat(100_000)],
  ...['spawn_micro_agent', 'delegate_to_nobody', 'answer'],
])('a tool that there is not is none, and its name can be sent back: %j', async (name) => {
  const { result, looked, requests } = await agentOf((_, n) =>
    n === 0 ? { toolCalls: [call(name, { where: 'north' })] } : { text: 'Done.' },
  )
  expect([looked, result.answer]).toEqual([[], 'Done.'])
  const calls = requests.at(-1)?.messages.flatMap(({ tool_calls = [] }) => tool_calls as { function: { name: string } }[])
  expect(calls).toHaveLength(1)
  // what providers take; they refuse the whole conversation for any other
  expect(calls?.[0]?.function.name).toMatch(/^[\w-]{1,64}$/)
})

it('a parent that starts micro agents without end starts so many', { timeout: 60_000 }, async () => {
  let asked = 0
  const { result, journal } = await agentOf(
    ({ tools = [] }) =>
      tools.some((tool) => tool.function.name === 'spawn_micro_agent')
        ? { toolCalls: Array.from({ length: 100 }, () => call('spawn_micro_agent', { purpose: `What is number ${asked++}?` })) }
        : { text: 'Enough.' },
    { level: 'parent', kind: 'parent-agent', maySpawn: true, maxIterations: 5 },
  )
  expect(result.answer).toBe('Enough.')
  expect(asked).toBe(400)
  // and the parent itself
  expect(journal.kinds('agent.spawned')).toHaveLength(25)
})

it('a parent that hands out tasks without end hands out so many, and its children hand out none', { timeout: 60_000 }, async () => {
  let asked = 0
  const child = aProfile({ name: 'Child', level: 'child', maxIterations: 2, tools: [lookTool({})] })
  const { result, journal } = await agentOf(
    ({ tools = [], messages }) => {
      if (tools.length === 0) return { text: 'Enough.' }
      if (tools.some((tool) => tool.function.name === 'delegate_to_child'))
        return { toolCalls: Array.from({ length: 60 }, () => call('delegate_to_child', { task: `What is number ${asked++}?` })) }
      if (!JSON.stringify(messages).includes('number 7?')) return { text: 'Enough.' }
      return {
        toolCalls: ['delegate_to_child', 'delegate_to_agent', 'spawn_micro_agent'].map((name) => call(name, { task: 'Back to you.' })),
      }
    },
    { level: 'parent', kind: 'parent-agent', name: 'Agent', maxIterations: 4, children: [child] },
  )
  expect([result.answer, asked]).toEqual(['Enough.', 180])
  // and the parent itself
  expect(journal.kinds('agent.spawned')).toHaveLength(101)
})

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

it.each<[string, (n: number) => unknown]>([
  ['capitals', (n) => ({ where: n % 2 ? 'NORTH' : 'north' })],
  ['spaces', (n) => ({ where: `north${' '.repeat(n)}` })],
  ['spaces that are not seen', (n) => ({ where: `north${'\u200b'.repeat(n)}` })],
  ['wide letters and hidden hyphens', (n) => ({ where: n % 2 ? 'ｎｏｒｔｈ' : `n${'\u00ad'.repeat(n)}orth` })],
  ['dots', (n) => ({ where: `north${'.'.repeat(n)}` })],
  ['a word that the tool does not know', (n) => ({ where: 'north', note: letters[n] })],
  ['a number that the tool does not know', (n) => ({ where: 'north', attempt: n })],
  ['another name for it', (n) => ({ where: 'north', [`x${letters[n]}`]: n })],
  ['two in turns', (n) => ({ where: n % 2 ? 'north' : 'south' })],
  ['three in turns', (n) => ({ where: ['north', 'south', 'west'][n % 3] })],
  ['lists in it', (n) => ({ where: 'north', deep: Array(n).fill([]) })],
])('the same call again is known by %s, and ends', async (_, args) => {
  const { looked, requests, result } = await agentOf(
    (request, n) => (request.tools ? { toolCalls: [call('look', args(n))] } : { text: 'Done.' }),
    { maxIterations: 30 },
  )
  expect(result.answer).toBe('Done.')
  expect(looked.length).toBeLessThanOrEqual(3)
  expect(requests.length).toBeLessThanOrEqual(8)
})
