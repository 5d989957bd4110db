import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import type { JsonObject } from '#shared/json.ts'
import { harnessServices } from '../engine/testing/harness-services.ts'
import { type ChatRequest, type FakeServer, type Reply, startOpenAiServer } from '../models/fixtures/openai-server.ts'
import { readModelSettings } from '../models/model-settings.ts'
import { createModelRegistry } from '../models/registry.ts'
import type { ToolDefinition } from '../tools/tool-registry.ts'
import type { AgentProfile, AgentResult } from './agent.ts'
import { MemoryJournal } from './fixtures/journal-place.ts'
import { lookTool } from './fixtures/test-agents.ts'
import { runAgent } from './run-agent.ts'

const servers: FakeServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const called: string[] = []

const look = lookTool({
  onCall(where) {
    called.push(where)
    if (where === 'nowhere') throw new AppError('tool.failed', 'there is nothing there')
  },
})

const restartInput = z.strictObject({ service: z.string() })
const restart: ToolDefinition = {
  ...look,
  name: 'restart',
  title: 'Restart',
  safety: 'dangerous',
  effect: 'outside',
  input: restartInput,
  async call(input) {
    called.push(`restarted ${restartInput.parse(input).service}`)
    return { ok: true }
  },
}

function profile(more: Partial<AgentProfile> = {}): AgentProfile {
  return {
    nodeId: 'n_agent',
    kind: 'child-agent',
    name: 'Log analyst',
    level: 'child',
    role: 'logs',
    instructions: 'Look at logs.',
    models: ['openai:test-model'],
    sampling: {},
    tools: [look],
    maxIterations: 5,
    limits: {},
    contextTokens: 100_000,
    children: [],
    maySpawn: false,
    ...more,
  }
}

type Script = (request: ChatRequest, index: number) => Reply

async function work(script: Script, agent: AgentProfile, journal = new MemoryJournal()) {
  called.length = 0
  const server = await startOpenAiServer(script)
  servers.push(server)
  const models = createModelRegistry(readModelSettings({ TRELLIS_OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test-key-1' }))
  const support = { services: harnessServices({}), models }
  const run = (): Promise<AgentResult> =>
    runAgent(journal.place('n_agent'), agent, { goal: 'Why?', context: null, evidence: null }, support)
  return { server, journal, run }
}

const calls = (...where: string[]): Reply => ({
  toolCalls: where.map((place) => ({ name: 'look', arguments: JSON.stringify({ where: place }) })),
})

describe('an agent over the wire', () => {
  it('calls tools in parallel, reads their results and concludes', async () => {
    const { server, journal, run } = await work((_, n) => (n === 0 ? calls('api', 'db') : { text: 'The db is down.' }), profile())
    const result = await run()
    expect(result).toMatchObject({
      answer: 'The db is down.',
      agent: 'Log analyst',
      iterations: 2,
      tools: ['look'],
      offline: false,
      forced: false,
    })
    expect(result.models).toEqual(['openai:test-model'])
    expect(result.findings.map(({ id }) => id)).toEqual(['f:api', 'f:db'])
    // Providers repeat ids: ours are told apart by turn and place.
    const answers = server.requests[1]?.messages.filter(({ role }) => role === 'tool') ?? []
    expect(answers.map((message) => message.tool_call_id)).toEqual(['0.0', '0.1'])
    expect(answers[1]?.content).toContain('Errors in db')
    expect(journal.ran.filter((key) => /#(model|tool)/.test(key))).toEqual([
      'n_agent/turn:0#model',
      'n_agent/turn:0/call:0#tool:look',
      'n_agent/turn:0/call:1#tool:look',
      'n_agent/turn:1#model',
    ])
    expect(journal.kinds('agent.state').map(({ data }) => data.trigger)).toEqual(['task_assigned', 'task_completed'])
  })

  it('records what it made of each turn', async () => {
    const { journal, run } = await work(
      (_, n) => (n === 0 ? { ...calls('api'), text: 'The api first.' } : { text: 'The db is down.' }),
      profile(),
    )
    await run()
    expect(journal.kinds('agent.reasoned').map(({ data: { timestamp, ...data } }) => data)).toEqual([
      {
        agent: 'n_agent',
        iteration_number: 1,
        agent_name: 'Log analyst',
        stage: 'tool_selection',
        reasoning: 'The api first.',
        available_tools: ['look', 'update_plan'],
        tools_selected: [{ name: 'look', arguments: { where: 'api' } }],
        data_collected: [],
        partial_analysis: 'The api first.',
        continuation_decision: 'continue',
      },
      {
        agent: 'n_agent',
        iteration_number: 2,
        agent_name: 'Log analyst',
        stage: 'final_analysis',
        reasoning: '',
        available_tools: ['look', 'update_plan'],
        tools_selected: [],
        data_collected: ['f:api'],
        partial_analysis: '',
        continuation_decision: 'conclude',
      },
    ])
  })

  it('repeats no logged model or tool call when it is resumed, wherever it died', async () => {
    const script: Script = (_, n) => (n === 0 ? calls('api', 'db') : n === 1 ? calls('cache') : { text: 'Done.' })
    const whole = await work(script, profile())
    const expected = await whole.run()
    const steps = whole.journal.ran.length
    for (let dieAfter = 1; dieAfter < steps; dieAfter++) {
      // The script is told the turn by the conversation, so that a second life goes on in the middle.
      const { server, journal, run } = await work(
        (request) => script(request, request.messages.filter(({ role }) => role === 'assistant').length),
        profile(),
      )
      journal.dieAfter = dieAfter
      await expect(run()).rejects.toMatchObject({ code: 'run.cancelled' })
      journal.dieAfter = Number.POSITIVE_INFINITY
      expect(await run()).toEqual(expected)
      expect(new Set(journal.ran).size).toBe(journal.ran.length)
      expect(journal.ran.length).toBe(steps)
      expect(server.requests).toHaveLength(3)
      expect([...called].sort()).toEqual(['api', 'cache', 'db'])
    }
  })

  it('hands a failure of a tool to the model as data, after a second attempt', async () => {
    const { server, run } = await work((_, n) => (n === 0 ? calls('nowhere') : { text: 'Nothing there.' }), profile())
    await run()
    expect(called).toEqual(['nowhere', 'nowhere'])
    expect(server.requests[1]?.messages.at(-1)?.content).toContain('there is nothing there')
  })

  it('does not run a tool with arguments that do not fit', async () => {
    const bad: Reply = { toolCalls: [{ name: 'look', arguments: '{"place": 5}' }] }
    const { server, run } = await work((_, n) => (n === 0 ? bad : { text: 'ok' }), profile())
    await run()
    expect(called).toEqual([])
    expect(server.requests[1]?.messages.at(-1)?.content).toContain('tool.invalid_parameters')
  })

  it('tells the model which tools there are when it makes one up', async () => {
    const made: Reply = { toolCalls: [{ name: 'rm_rf', arguments: '{}' }] }
    const { server, run } = await work((_, n) => (n === 0 ? made : { text: 'ok' }), profile())
    expect((await run()).answer).toBe('ok')
    expect(server.requests[1]?.messages.at(-1)?.content).toContain('rm_rf is not a valid tool')
  })

  it('answers a repeated call from memory and makes an agent conclude that goes in circles', async () => {
    const { server, run } = await work(
      (request) => (request.tools ? calls('api') : { text: 'Round and round.' }),
      profile({ maxIterations: 9 }),
    )
    const result = await run()
    expect(called).toEqual(['api'])
    expect(result).toMatchObject({ answer: 'Round and round.', forced: true, iterations: 5 })
    expect(server.requests[2]?.messages.at(-1)?.content).toContain('same call as 0.0')
  })

  it('lets it ask once more in other words, and then no more', async () => {
    const asks = [
      'errors in the api gateway logs',
      'api gateway: error log',
      'the logs of api gateway errors',
      'Api gateway errors, in logs',
    ]
    const { server, run } = await work(
      (request, n) => (request.tools ? calls(asks[n] ?? 'x') : { text: 'ok' }),
      profile({ maxIterations: 9 }),
    )
    const result = await run()
    expect(called).toEqual(asks.slice(0, 2))
    expect(result).toMatchObject({ forced: true, answer: 'ok', iterations: 5 })
    expect(server.requests[3]?.messages.at(-1)?.content).toContain('nearly the same call as 1.0')
  })

  it('does not take pages, times and other places for the same', async () => {
    const asks = ['page 1 of the api logs', 'page 2 of the api logs', 'page 2 of the database logs', 'page 2 of the cache logs']
    const { run } = await work((_, n) => (n < 4 ? calls(asks[n] as string) : { text: 'ok' }), profile({ maxIterations: 9 }))
    expect(await run()).toMatchObject({ forced: false })
    expect(called).toEqual(asks)
  })

  it('counts a call as the same that differs in case and spaces only', async () => {
    const { run } = await work((_, n) => (n === 0 ? calls('api  gateway') : n === 1 ? calls(' API gateway') : { text: 'ok' }), profile())
    await run()
    expect(called).toEqual(['api  gateway'])
  })

  it('concludes at its iteration limit, with no tools to call', async () => {
    const { server, journal, run } = await work(
      (request, n) => (request.tools ? calls(`place ${n}`) : { text: 'That is all.' }),
      profile({ maxIterations: 3 }),
    )
    const result = await run()
    expect(result).toMatchObject({ answer: 'That is all.', iterations: 3, max_iterations: 3, forced: true })
    expect(server.requests[2]?.tools).toBeUndefined()
    expect(journal.kinds('agent.iteration').map(({ data }) => `${data.iteration}/${data.of}`)).toEqual(['1/3', '2/3', '3/3'])
  })

  it('drops calls that a model makes at the limit all the same', async () => {
    const { run } = await work((_, n) => ({ ...calls(`place ${n}`), text: 'still looking' }), profile({ maxIterations: 2 }))
    expect((await run()).answer).toBe('still looking')
    expect(called).toEqual(['place 0'])
  })

  it('sends an answer back that does not fit its schema', async () => {
    const schema: JsonObject = { type: 'object', properties: { cause: { type: 'string' } }, required: ['cause'] }
    const texts = ['I think it was the disk', '{"reason": "disk"}', '```json\n{"cause": "disk"}\n```']
    const agent = profile({ tools: [], schema, fallbacks: [], models: ['openai:test-model', 'openai:other'] } as Partial<AgentProfile>)
    const { server, run } = await work((_, n) => ({ text: texts[n] as string }), agent)
    expect((await run()).answer).toEqual({ cause: 'disk' })
    expect(server.requests[0]?.response_format).toMatchObject({ type: 'json_schema' })
    expect(server.requests[1]?.messages.at(-1)?.content).toContain('does not fit')
    expect(server.requests[2]?.model).toBe('other')
  })

  it('writes its plan down for those who watch', async () => {
    const steps = [{ text: 'Look at the logs', status: 'active' }]
    const plan: Reply = { toolCalls: [{ name: 'update_plan', arguments: JSON.stringify({ steps }) }] }
    const { journal, run } = await work((_, n) => (n === 0 ? plan : { text: 'ok' }), profile())
    await run()
    expect(journal.kinds('agent.plan')[0]?.data).toEqual({ agent: 'n_agent', steps })
  })

  it('asks a person before a dangerous tool, with the real arguments', async () => {
    const danger: Reply = { toolCalls: [{ name: 'restart', arguments: '{"service": "api"}' }] }
    const script: Script = (_, n) => (n === 0 ? danger : { text: 'ok' })
    const refused = await work(script, profile({ tools: [restart] }))
    refused.journal.answers = [{ approved: false }]
    await refused.run()
    expect(called).toEqual([])
    expect(refused.journal.waits[0]).toMatchObject({ type: 'approval', details: { service: 'api' } })
    expect(refused.server.requests[1]?.messages.at(-1)?.content).toContain('tool.refused')
    const allowed = await work(script, profile({ tools: [restart] }))
    allowed.journal.answers = [{ approved: true }]
    await allowed.run()
    expect(called).toEqual(['restarted api'])
    expect(allowed.journal.kinds('agent.state').map(({ data }) => data.to)).toEqual([
      'processing',
      'waiting_approval',
      'processing',
      'idle',
    ])
  })

  it('waits until all that it asks for at once are answered', async () => {
    const both: Reply = {
      toolCalls: ['api', 'db'].map((service) => ({ name: 'restart', arguments: JSON.stringify({ service }) })),
    }
    const asked = await work((_, n) => (n === 0 ? both : { text: 'ok' }), profile({ tools: [restart] }))
    asked.journal.answers = [{ approved: true }, { approved: true }]
    await asked.run()
    expect(called.sort()).toEqual(['restarted api', 'restarted db'])
    expect(asked.journal.kinds('agent.state').map(({ data }) => data.to)).toEqual(['processing', 'waiting_approval', 'processing', 'idle'])
  })
})

it('may ask again what it asked before something was changed', async () => {
  const look: Reply = { toolCalls: [{ name: 'look', arguments: '{"where": "api"}' }] }
  const act: Reply = { toolCalls: [{ name: 'restart', arguments: '{"service": "api"}' }] }
  const run = async (replies: Reply[]) => {
    called.length = 0
    const { run, journal } = await work((_, n) => replies[n] ?? { text: 'ok' }, profile({ tools: [...profile({}).tools, restart] }))
    journal.answers = [{ approved: true }]
    const { findings } = await run()
    return { called: [...called], findings: findings.map(({ type }) => type) }
  }
  expect(await run([look, act, look])).toMatchObject({
    called: ['api', 'restarted api', 'api'],
    findings: expect.arrayContaining(['action.done']),
  })
  expect(await run([look, look, act])).toMatchObject({ called: ['api', 'restarted api'] })
})

describe('a micro agent that a person gave a tool', () => {
  const call: Reply = { toolCalls: [{ name: 'restart', arguments: '{"service": "api"}' }] }
  const micro = (more: Partial<typeof restart>) => profile({ level: 'micro', tools: [{ ...restart, ...more }] })
  const script: Script = (_, n) => (n === 0 ? call : { text: 'ok' })

  it('acts only once a person says yes, whatever the model asks for and however safe it is called', async () => {
    for (const safety of ['safe', 'dangerous'] as const) {
      const { server, journal, run } = await work(script, micro({ capability: 'execution', safety }))
      journal.answers = [{ approved: false }]
      await run()
      expect(called).toEqual([])
      expect(journal.waits[0]).toMatchObject({ details: { service: 'api' }, tool: { caller: 'micro' } })
      expect(server.requests[1]?.messages.at(-1)?.content).toContain('tool.refused')
    }
  })

  it('speaks to nobody', async () => {
    const { server, journal, run } = await work(script, micro({ capability: 'communication' }))
    await run()
    expect([called, journal.waits]).toEqual([[], []])
    expect(server.requests[1]?.messages.at(-1)?.content).toContain('tool.insufficient_permissions')
  })
})

describe('a parent agent', () => {
  const child = (name: string, nodeId: string) => profile({ name, nodeId, instructions: `You are ${name}.` })
  const parent = () =>
    profile({
      name: 'Lead',
      level: 'parent',
      role: 'lead',
      tools: [],
      children: [child('Logs', 'n_logs'), child('Metrics!', 'n_metrics')],
      maySpawn: true,
    })

  const script: Script = (request) => {
    const turns = request.messages.filter(({ role }) => role === 'assistant').length
    const system = request.messages[0]?.content ?? ''
    if (system.includes('You are Lead: micro')) return { text: 'A is likelier.' }
    if (system.includes('You are Lead')) {
      if (turns === 0) {
        return {
          toolCalls: [
            { name: 'delegate_to_logs', arguments: '{"task": "look at logs"}' },
            { name: 'delegate_to_metrics', arguments: '{"task": "look at metrics"}' },
          ],
        }
      }
      if (turns === 1) return { toolCalls: [{ name: 'spawn_micro_agent', arguments: '{"purpose": "A or B?"}' }] }
      return { text: 'It was A.' }
    }
    return turns === 0 ? calls(system.includes('You are Logs') ? 'log file' : 'metric') : { text: 'Found it.' }
  }

  it('delegates to its children at once, starts a micro agent, and gathers what they found', async () => {
    const { journal, run } = await work(script, parent())
    const result = await run()
    expect(result).toMatchObject({
      answer: 'It was A.',
      iterations: 3,
      tools: ['look'],
      agents: ['Lead: micro agent 1.0', 'Logs', 'Metrics!'],
    })
    expect(result.findings.map(({ id }) => id).sort()).toEqual(['f:log file', 'f:metric'])
    expect(journal.kinds('agent.spawned').map(({ path, data }) => [path, data.level, data.parent])).toEqual([
      ['n_agent', 'parent', null],
      ['n_agent/turn:0/call:0/n_logs', 'child', 'n_agent'],
      ['n_agent/turn:0/call:1/n_metrics', 'child', 'n_agent'],
      ['n_agent/turn:1/call:0/spawn:0', 'micro', 'n_agent'],
    ])
    expect(journal.kinds('node.started').map(({ data }) => data.node)).toEqual(['n_logs', 'n_metrics'])
    expect(
      journal
        .kinds('node.finished')
        .map(({ data }) => data.node)
        .sort(),
    ).toEqual(['n_logs', 'n_metrics'])
    expect(journal.kinds('agent.handoff')).toHaveLength(2)
  })

  it('repeats nothing of its children when it is resumed', async () => {
    const whole = await work(script, parent())
    const expected = await whole.run()
    const steps = whole.journal.ran.length
    for (const dieAfter of [1, 3, 5, 7, steps - 1]) {
      const { server, journal, run } = await work(script, parent())
      journal.dieAfter = dieAfter
      await expect(run()).rejects.toMatchObject({ code: 'run.cancelled' })
      journal.dieAfter = Number.POSITIVE_INFINITY
      expect(await run()).toEqual(expected)
      expect(journal.ran.length).toBe(steps)
      expect(server.requests).toHaveLength(whole.server.requests.length)
    }
  })

  it('gives a micro agent a purpose, a schema and tools, no more than two and only such as read', async () => {
    const spawn = (args: object): Reply => ({ toolCalls: [{ name: 'spawn_micro_agent', arguments: JSON.stringify(args) }] })
    const schema = { type: 'object', properties: { likelier: { type: 'string' } }, required: ['likelier'] }
    const asked: Reply[] = [
      spawn({ purpose: 'A or B?', tools: ['look', 'look', 'look'] }),
      spawn({ purpose: 'Restart it', tools: ['restart'] }),
      spawn({ purpose: 'Compare A with B', context: 'A came first.', schema, tools: ['look'] }),
    ]
    const lead = { ...parent(), tools: [{ ...restart, capability: 'execution' as const }] }
    const { server, journal, run } = await work((request) => {
      const turns = request.messages.filter(({ role }) => role === 'assistant').length
      if (!request.messages[0]?.content?.includes('micro agent')) return asked[turns] ?? { text: 'It was A.' }
      return turns === 0 ? calls('api') : { text: '{"likelier": "A"}' }
    }, lead)
    const result = await run()
    const answers = server.requests.at(-1)?.messages.filter(({ role }) => role === 'tool') ?? []
    expect(answers[0]?.content).toContain('at most 2 tools')
    expect(answers[1]?.content).toContain('tool.unknown')
    expect(JSON.parse(answers[2]?.content ?? '')).toMatchObject({ answer: { likelier: 'A' }, findings: [{ id: 'f:api' }] })
    expect(result.findings.map(({ id }) => id)).toEqual(['f:api'])
    const micro = server.requests.find(({ messages }) => messages[0]?.content?.includes('micro agent'))
    expect(micro?.messages[1]?.content).toBe('Compare A with B\n\nContext:\n<data>\nA came first.\n</data>')
    expect(micro?.tools?.map((tool) => tool.function.name)).toEqual(['look'])
    expect(journal.kinds('agent.retired').map(({ path }) => path)).toContain('n_agent/turn:2/call:0/spawn:0')
  })

  it('goes on when a child fails', async () => {
    const failing: Script = (request, n) =>
      request.messages[0]?.content?.includes('You are Logs') ? { text: 'not json' } : script(request, n)
    const lead = parent()
    const logs = { ...(lead.children[0] as AgentProfile), tools: [], schema: { type: 'object', required: ['impossible_field_of_its_own'] } }
    const { journal, run } = await work(failing, { ...lead, children: [logs, lead.children[1] as AgentProfile] })
    expect((await run()).answer).toBe('It was A.')
    expect(journal.kinds('node.failed')[0]?.data).toMatchObject({ node: 'n_logs', handled: 'fallback' })
    const states = journal.kinds('agent.state').filter(({ path }) => path.endsWith('n_logs'))
    expect(states.map(({ data }) => data.trigger)).toEqual(['task_assigned', 'task_failed', 'error_resolved'])
  })
})
