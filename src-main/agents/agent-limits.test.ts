import { afterEach, describe, expect, it } from 'vitest'
import { harnessServices } from '../engine/testing/harness-services.ts'
import { type ChatRequest, type FakeServer, type Reply, startOpenAiServer } from '../models/fixtures/openai-server.ts'
import { testPrice } from '../models/fixtures/wire-registry.ts'
import { readModelSettings } from '../models/model-settings.ts'
import { createModelRegistry } from '../models/registry.ts'
import type { AgentProfile } from './agent.ts'
import { MemoryJournal } from './fixtures/journal-place.ts'
import { aProfile, lookTool } from './fixtures/test-agents.ts'
import { runAgent } from './run-agent.ts'
import { type CountTokens, tokenCounter } from './token-count.ts'

const servers: FakeServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

/** What a model of OpenAI counts, give or take what its makers do not tell. */
const promptTokens = ({ messages, tools }: ChatRequest, count: CountTokens) =>
  messages.reduce((sum, one) => sum + 4 + count(one.content ?? '') + count(JSON.stringify(one.tool_calls ?? '')), 3) +
  count(JSON.stringify(tools ?? ''))

const room = (request: ChatRequest) => {
  const { max_tokens, max_completion_tokens } = request as { max_tokens?: number; max_completion_tokens?: number }
  return max_completion_tokens ?? max_tokens ?? Number.POSITIVE_INFINITY
}

/** A model that talks as much as it may, and counts honestly. */
async function talkative(script: (request: ChatRequest, n: number) => Reply, agent: AgentProfile, most = 400) {
  const count = await tokenCounter()
  let used = 0
  let usd = 0
  const server = await startOpenAiServer((request, n) => {
    const usage = { prompt_tokens: promptTokens(request, count), completion_tokens: Math.min(room(request), most) }
    used += usage.prompt_tokens + usage.completion_tokens
    usd += (usage.prompt_tokens * testPrice.input + usage.completion_tokens * testPrice.output) / 1e6
    const reply = script(request, n)
    if (!('fault' in reply)) return { ...reply, usage }
    // what was said before it broke off is paid for too
    used += count(reply.text ?? '') - usage.completion_tokens
    return reply
  })
  servers.push(server)
  const models = createModelRegistry(
    readModelSettings(
      { TRELLIS_OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-key-1' },
      { aliases: {}, prices: { 'openai:test-model': testPrice } },
    ),
  )
  const journal = new MemoryJournal()
  const task = { goal: 'Why did the checkout of the shop fail this morning?', context: null, evidence: null }
  const run = () => runAgent(journal.place('n_agent'), agent, task, { services: harnessServices({}), models })
  return { server, journal, run, used: () => used, usd: () => usd }
}

const look = (where: string): Reply => ({ toolCalls: [{ name: 'look', arguments: JSON.stringify({ where }) }] })
const names =
  'north south east west front back top bottom left right inside outside near far above below here there alpha beta gamma delta'.split(' ')
const looking = (request: ChatRequest, n: number): Reply =>
  request.tools ? look(`${names[n % names.length]} ${n}`) : { text: 'That is all.' }

describe('a budget', () => {
  it.each([300, 700, 900, 1200, 1700, 2300, 3100, 4500, 8000])('of %i tokens is never exceeded', async (tokens) => {
    const { run, used, journal } = await talkative(looking, aProfile({ tools: [lookTool()], maxIterations: 30, limits: { tokens } }))
    const result = await run()
    expect(used()).toBeLessThanOrEqual(tokens)
    expect(result.usage.input + result.usage.output).toBe(used())
    expect(result.forced).toBe(true)
    expect(journal.kinds('budget.exceeded')).toHaveLength(1)
    // whoever can afford to look twice and conclude does so by himself
    if (tokens >= 2300) expect(result.answer).toBe('That is all.')
  })

  it.each([700, 1200, 2300, 4500, 8000])('of %i tokens is kept where every second answer breaks off', async (tokens) => {
    const broken = (request: ChatRequest, n: number): Reply =>
      n % 2 === 0 ? { fault: 'cut-short', text: 'I shall look into this at length. '.repeat(6) } : looking(request, n)
    const { run, used, journal } = await talkative(broken, aProfile({ tools: [lookTool()], maxIterations: 30, limits: { tokens } }))
    const result = await run()
    expect(used()).toBeLessThanOrEqual(tokens)
    // nothing of it is forgotten
    expect(result.usage.input + result.usage.output).toBeGreaterThanOrEqual(used())
    expect(journal.kinds('node.retried').length + journal.kinds('fallback.used').length).toBeGreaterThan(0)
  })

  it.each([2, 4, 9, 20])('of %i dollars is never exceeded', async (usd) => {
    const { run, usd: spent } = await talkative(looking, aProfile({ tools: [lookTool()], maxIterations: 30, limits: { usd } }))
    const result = await run()
    expect(spent()).toBeLessThanOrEqual(usd)
    expect(result.usage.usd ?? 0).toBeCloseTo(spent(), 9)
    expect(result.forced).toBe(true)
  })

  it('that fits no call makes none, and says what there was', async () => {
    const { run, server } = await talkative(looking, aProfile({ limits: { tokens: 100 } }))
    const result = await run()
    expect(server.requests).toEqual([])
    expect(result.answer).toContain('stopped before it could conclude')
    const data = await talkative(looking, aProfile({ limits: { tokens: 100 }, schema: { type: 'object' } }))
    await expect(data.run()).rejects.toMatchObject({ code: 'agent.budget_exceeded' })
    expect(data.journal.kinds('agent.state').at(-1)?.data).toMatchObject({ to: 'error', trigger: 'task_failed' })
  })

  it('of a parent holds for all that work for it, who share it', async () => {
    const child = (name: string) =>
      aProfile({ name, nodeId: `n_${name}`, tools: [lookTool()], instructions: `You are ${name}.`, maxIterations: 30 })
    const parent = (tokens: number) =>
      aProfile({
        name: 'Lead',
        level: 'parent',
        children: [child('logs'), child('metrics')],
        maySpawn: true,
        maxIterations: 30,
        limits: { tokens },
      })
    const script = (request: ChatRequest, n: number): Reply => {
      if (!request.messages[0]?.content?.includes('You are Lead.') || !request.tools) return looking(request, n)
      const turn = request.messages.filter(({ role }) => role === 'assistant').length
      const call = (name: string) => ({
        name,
        arguments: JSON.stringify({ [name.startsWith('spawn') ? 'purpose' : 'task']: `look ${names[turn]} ${turn}` }),
      })
      return { toolCalls: [call('delegate_to_logs'), call('delegate_to_metrics'), call('spawn_micro_agent')] }
    }
    for (const tokens of [1500, 4000, 9000, 16_000]) {
      const { run, used, journal } = await talkative(script, parent(tokens))
      const result = await run()
      expect(used()).toBeLessThanOrEqual(tokens)
      expect(result.usage.input + result.usage.output).toBe(used())
      if (tokens >= 9000) expect(journal.kinds('agent.spawned').length).toBeGreaterThan(3)
    }
  })
})

describe('a conversation that outgrows its context', () => {
  const long = lookTool({ padding: 6000 })

  it('is shortened where it is oldest, and keeps the task and what was found', async () => {
    const agent = aProfile({ tools: [long], maxIterations: 9, contextTokens: 4000 })
    const { run, server, journal } = await talkative((_, n) => (n < 6 ? look(`place${n}`) : { text: 'Enough.' }), agent)
    const result = await run()
    expect(result).toMatchObject({ answer: 'Enough.', forced: false })
    expect(result.findings).toHaveLength(6)
    const last = server.requests.at(-1)?.messages ?? []
    expect(JSON.stringify(last).length / 4).toBeLessThan(4400)
    expect(last[1]?.content).toContain('Why did the checkout')
    // the latest result is whole, the ones before it are what was found in them
    expect(last.at(-1)?.content?.length).toBeGreaterThan(6000)
    expect(JSON.stringify(last)).toContain('Errors in place3')
    for (const { data } of journal.kinds('agent.trimmed')) expect(data.to).toBeLessThanOrEqual(4000)
    expect(journal.kinds('agent.trimmed').length).toBeGreaterThan(2)
  })

  it('gives a result that was shortened again when it is asked for again', async () => {
    const agent = aProfile({ tools: [long], maxIterations: 9, contextTokens: 4000 })
    const { run, server } = await talkative((_, n) => (n < 4 ? look(`place${n}`) : n === 4 ? look('place0') : { text: 'ok' }), agent)
    await run()
    const again = server.requests.at(-1)?.messages.at(-1)?.content ?? ''
    expect(again).toContain('Its result is here again')
    expect(again.length).toBeGreaterThan(6000)
  })
})
