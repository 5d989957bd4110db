import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import type { JsonObject } from '#shared/json.ts'
import { buildPlan } from '../../engine/compile/build-plan.ts'
import { type LoggedEvent, MemoryRunLog } from '../../engine/journal/memory-log.ts'
import { executePlan } from '../../engine/run/execute.ts'
import { documentOf } from '../../engine/testing/documents.ts'
import { engineServices } from '../../engine/testing/engine-services.ts'
import { harnessServices } from '../../engine/testing/harness-services.ts'
import { eventsOf, ManagedRuns } from '../../engine/testing/managed-runs.ts'
import type { ChatRequest, Reply } from '../../models/fixtures/openai-server.ts'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { createModelRegistry } from '../../models/registry.ts'
import type { ToolDefinition } from '../../tools/tool-registry.ts'
import { lookTool } from '../fixtures/test-agents.ts'

const team = (collaborate: JsonObject, model = 'smart') =>
  documentOf(
    {
      task: ['set', { value: 'Why do log lines of checkout say that the pool is exhausted?' }],
      lead: ['parent-agent', { model, ...collaborate }, { label: 'Lead' }],
      logs: [
        'child-agent',
        { model, role: 'logs', instructions: 'Reads log lines of checkout and its pool.', tools: ['look'], maxIterations: 3 },
        { label: 'Logs', parent: 'lead' },
      ],
      metrics: [
        'child-agent',
        { model, role: 'metrics', instructions: 'Reads metrics.', maxIterations: 3 },
        { label: 'Metrics', parent: 'lead' },
      ],
      knowledge: ['micro-agent', { model, role: 'knowledge', instructions: 'Knows runbooks.' }, { label: 'Knowledge', parent: 'lead' }],
      end: ['output', { name: '' }],
    },
    ['task.out -> lead.in', 'lead.result -> end.value'],
  )

/** Finds one thing in log lines, whatever it is asked. */
const readLines: ToolDefinition = {
  ...lookTool(),
  name: 'look',
  description: 'Reads log lines.',
  input: z.strictObject({ question: z.string() }),
  call: (_input, context) => lookTool().call({ where: 'the pool of checkout' }, context),
}
const tools = async () => ({ list: () => [readLines], get: () => readLines })
const nameOf = ({ messages }: ChatRequest) => /You are (\w+)\./.exec(String(messages[0]?.content))?.[1] ?? ''
const said = ({ messages }: ChatRequest) => String(messages[1]?.content)

type Outcome = JsonObject & { collaboration: JsonObject; answer: string }

async function runTeam(
  collaborate: JsonObject,
  script: (request: ChatRequest, n: number) => Reply | Promise<Reply>,
  earlier?: readonly LoggedEvent[],
  document: WorkflowDocument = team(collaborate),
) {
  await using wire = await wireRegistry(script)
  const log = new MemoryRunLog(earlier ? { earlier } : {})
  const services = harnessServices({ models: async () => wire.registry, tools })
  const outcome = await executePlan(buildPlan(document), { inputs: {}, log, services, engine: 'scheduler' })
  expect(outcome.status).toBe('succeeded')
  return { result: (outcome as { output: unknown }).output as Outcome, log, requests: wire.server.requests }
}

const json = (value: unknown): Reply => ({ text: JSON.stringify(value) })
const eventsIn = <Kind extends LoggedEvent['kind']>(log: MemoryRunLog, kind: Kind) =>
  log.events.filter((event): event is Extract<LoggedEvent, { kind: Kind }> => event.kind === kind)

describe('an auction', () => {
  const bids: Record<string, object> = {
    Logs: { cost: 4000, confidence: 0.9, approach: 'Read the lines.' },
    Metrics: { cost: 500, confidence: 0.8, approach: 'Look at the pool.' },
    Knowledge: { cost: 100, confidence: 0.1, approach: 'Look it up.' },
  }
  const script = (request: ChatRequest): Reply => {
    if (said(request).startsWith('Bid for')) return json(bids[nameOf(request)])
    return { text: nameOf(request) === 'Lead' ? 'The pool was too small.' : `${nameOf(request)}: the pool is full.` }
  }

  it('gives the task to the best bid, and the parent concludes from what came of it', async () => {
    const { result, log, requests } = await runTeam({ collaborate: 'auction' }, script)
    expect(result.collaboration).toMatchObject({ mode: 'auction', winner: 'Metrics', result: { text: 'Metrics: the pool is full.' } })
    expect((result.collaboration.bids as JsonObject[]).map(({ agent, score }) => [agent, score])).toEqual([
      ['Metrics', 0.769],
      ['Logs', 0.65],
      ['Knowledge', 0.094],
    ])
    expect(result.answer).toBe('The pool was too small.')
    expect(requests).toHaveLength(5)
    expect(said(requests.at(-1) as ChatRequest)).toContain('Metrics: the pool is full.')
    expect(eventsIn(log, 'agent.asked')[1]?.data).toMatchObject({
      sender: 'Lead',
      recipient: 'Logs',
      priority: 'high',
      request: expect.stringContaining('Bid for'),
    })
    expect(eventsIn(log, 'agent.answered').map(({ data }) => data.ok)).toEqual([true, true, true])
    expect(eventsIn(log, 'agent.handoff').map(({ data }) => data.to)).toEqual(['lead/proposal:0/metrics'])
    expect(
      eventsIn(log, 'node.skipped')
        .map(({ data }) => data.node)
        .sort(),
    ).toEqual(['knowledge', 'logs'])
  })

  it('goes to the next best when its winner fails', async () => {
    const failing = team({ collaborate: 'auction' })
    const metrics = failing.nodes.metrics!
    const document = {
      ...failing,
      nodes: {
        ...failing.nodes,
        metrics: { ...metrics, config: { ...metrics.config, schema: { type: 'object', required: ['of its own'] } } },
      },
    }
    const { result, log } = await runTeam({}, script, undefined, document)
    expect(result.collaboration).toMatchObject({ winner: 'Logs', result: { text: 'Logs: the pool is full.' } })
    expect(eventsIn(log, 'agent.handoff').map(({ data }) => data.to)).toEqual(['lead/proposal:0/metrics', 'lead/proposal:0/logs'])
  })

  it('does not wait beyond its deadline, and remembers who was late', async () => {
    const world = new ManagedRuns()
    const never = new Promise<Reply>(() => {})
    await using wire = await wireRegistry((request) =>
      nameOf(request) === 'Metrics' && said(request).startsWith('Bid for') ? never : script(request),
    )
    const manager = () => world.manager({ services: () => engineServices({ models: async () => wire.registry, tools }) })
    try {
      const runs = await manager()
      const { runId } = await runs.start({ document: team({ collaborate: 'auction', deadlineSeconds: 1 }), inputs: {} })
      const done = await runs.result(runId)
      expect(done).toMatchObject({ status: 'succeeded', output: { collaboration: { winner: 'Logs' } } })
      const late = (await eventsOf(runs, runId, 'agent.answered')).find(({ data }) => data.sender === 'Metrics')
      expect(late?.data).toMatchObject({ ok: false, results: 'Metrics did not answer within 1 s' })
      // a fork after it does not ask again
      const before = wire.server.requests.length
      const { runId: forked } = await runs.fork(runId, { at: 'end' })
      expect(await runs.result(forked)).toMatchObject({ output: { collaboration: { winner: 'Logs' } } })
      expect(wire.server.requests).toHaveLength(before)
    } finally {
      await world.close()
    }
  })
})

describe('a vote', () => {
  const rankings: Record<string, string[]> = { Logs: ['p2', 'p3', 'p1'], Metrics: ['p3', 'p2', 'p1'], Knowledge: ['p3', 'p1', 'p2'] }
  const script = (request: ChatRequest): Reply => {
    if (said(request).startsWith('Rank these')) return json({ ranking: rankings[nameOf(request)], reason: 'so' })
    return { text: `${nameOf(request)} thinks so.` }
  }

  it.each(['borda', 'schulze'])('combines the rankings of all into one by %s', async (votingRule) => {
    const { result, log, requests } = await runTeam({ collaborate: 'vote', votingRule }, script)
    expect(result.collaboration).toMatchObject({ mode: 'vote', rule: votingRule, winner: 'Metrics' })
    expect((result.collaboration.ranking as JsonObject[]).map(({ agent }) => agent)).toEqual(['Metrics', 'Logs', 'Knowledge'])
    expect(requests).toHaveLength(7)
    expect(eventsIn(log, 'agent.collaborated')[0]?.data).toMatchObject({ mode: 'vote', winner: 'Metrics' })
  })

  it('makes no call again that was logged, wherever it is taken up', async () => {
    const whole = await runTeam({ collaborate: 'vote' }, script)
    const timeless = (value: unknown) => JSON.parse(JSON.stringify(value, (key, inner) => (key === 'ms' ? 0 : inner)))
    for (let cut = 5; cut < whole.log.events.length; cut += 7) {
      const earlier = whole.log.events.slice(0, cut)
      const logged = earlier.filter(({ kind, data }) => kind === 'step.result' && 'name' in data && data.name === 'model').length
      const again = await runTeam({ collaborate: 'vote' }, script, earlier)
      expect(timeless(again.result)).toEqual(timeless(whole.result))
      expect(again.requests).toHaveLength(7 - logged)
    }
  })
})

describe('a negotiation', () => {
  const propose = (request: ChatRequest): Reply => ({ text: `${nameOf(request)} says so.` })

  it('ends in the round in which all accept the same', async () => {
    const { result, requests } = await runTeam({ collaborate: 'negotiate', rounds: 4 }, (request) => {
      const round = /Round (\d)/.exec(said(request))?.[1]
      if (!round) return propose(request)
      if (round === '1' && nameOf(request) === 'Logs') return json({ accepts: null, proposal: 'Both at once.', reason: 'fair' })
      return json({ accepts: round === '1' ? 'p3' : 'p2', proposal: '', reason: 'good' })
    })
    expect(result.collaboration).toMatchObject({ agreed: true, decided_by: 'agreement', winner: 'Logs', result: { text: 'Both at once.' } })
    expect(result.collaboration.rounds).toHaveLength(2)
    expect(requests).toHaveLength(3 + 2 * 3 + 1)
  })

  it('is decided by the parent after the last round', async () => {
    const { result, log } = await runTeam({ collaborate: 'negotiate', rounds: 2 }, (request) => {
      if (said(request).startsWith('Your agents have not agreed')) return json({ decision: 'p1', reason: 'It is written down.' })
      if (said(request).startsWith('Round')) return json({ accepts: null, proposal: `${nameOf(request)} insists.`, reason: 'mine' })
      return propose(request)
    })
    expect(result.collaboration).toMatchObject({ agreed: false, decided_by: 'parent', winner: 'Knowledge', reason: 'It is written down.' })
    expect(result.collaboration.result).toMatchObject({ text: 'Knowledge insists.' })
    expect(eventsIn(log, 'agent.asked')).toHaveLength(2 * 3 + 1)
  })
})

describe('agents that may ask each other', () => {
  it('do so by messages that are in the log', async () => {
    const ask = {
      toolCalls: [
        { name: 'ask_agent', arguments: JSON.stringify({ recipient: 'Metrics', request: 'How full is the pool?', priority: 'high' }) },
      ],
    }
    const { log, requests } = await runTeam({ mayTalk: true }, (request) => {
      const turns = request.messages.filter(({ role }) => role === 'assistant').length
      if (nameOf(request) === 'Lead')
        return turns === 0 ? { toolCalls: [{ name: 'delegate_to_logs', arguments: '{"task": "look"}' }] } : { text: 'Done.' }
      if (nameOf(request) === 'Metrics') return json({ results: '100%', recommendations: ['Make it larger.'] })
      return turns === 0 ? ask : { text: 'It is full.' }
    })
    expect(eventsIn(log, 'agent.asked').map(({ data }) => data)).toMatchObject([
      { sender: 'Logs', recipient: 'Metrics', request: 'How full is the pool?', priority: 'high' },
    ])
    expect(eventsIn(log, 'agent.answered').map(({ data }) => data)).toMatchObject([
      { ok: true, results: '100%', recommendations: ['Make it larger.'] },
    ])
    const last = requests.findLast((request) => nameOf(request) === 'Logs')
    expect(last?.messages.at(-1)?.content).toBe('{"from":"Metrics","results":"100%","recommendations":["Make it larger."]}')
  })

  it('cannot where they may not', async () => {
    const { requests } = await runTeam({}, (request) => {
      const turns = request.messages.filter(({ role }) => role === 'assistant').length
      return nameOf(request) === 'Lead' && turns === 0
        ? { toolCalls: [{ name: 'delegate_to_logs', arguments: '{"task": "look"}' }] }
        : { text: 'Done.' }
    })
    const offered = requests.find((request) => nameOf(request) === 'Logs')?.tools?.map((tool) => tool.function.name)
    expect(offered).not.toContain('ask_agent')
  })
})

describe('without a network', () => {
  it.each(['auction', 'vote', 'negotiate'])('%s comes to a result, shown in the timeline', async (collaborate) => {
    const world = new ManagedRuns()
    try {
      const runs = await world.manager({
        services: () => engineServices({ models: async () => createModelRegistry(), tools, modelOverride: 'offline' }),
      })
      const { runId } = await runs.start({ document: team({ collaborate }, 'offline'), inputs: {} })
      const done = await runs.result(runId)
      expect(done.status).toBe('succeeded')
      const { collaboration } = done.output as Outcome
      // the one that reads log lines is surest of them, and has evidence for what it says
      expect(collaboration).toMatchObject({ mode: collaborate, winner: 'Logs' })
      const view = reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 10_000))
      const messages = [...view.spans.values()].filter(({ kind }) => kind === 'message')
      expect(messages.map(({ name, status }) => `${name}: ${status}`).sort()).toEqual([
        'Lead → Knowledge: ok',
        'Lead → Logs: ok',
        'Lead → Metrics: ok',
      ])
    } finally {
      await world.close()
    }
  })
})
