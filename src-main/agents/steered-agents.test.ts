import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import type { Json } from '#shared/json.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { engineServices } from '../engine/testing/engine-services.ts'
import { eventsOf, ManagedRuns } from '../engine/testing/managed-runs.ts'
import type { ChatRequest, Reply } from '../models/fixtures/openai-server.ts'
import { wireRegistry } from '../models/fixtures/wire-registry.ts'

let world: ManagedRuns
beforeEach(() => {
  world = new ManagedRuns()
})
afterEach(() => world.close())

/** A parent with two children for each item of a map. */
const document: WorkflowDocument = documentOf(
  {
    list: ['set', { value: ['A?', 'B?'] }],
    each: ['map', { concurrency: 1 }],
    lead: ['parent-agent', {}, { label: 'Lead', parent: 'each' }],
    logs: ['child-agent', {}, { label: 'Logs', parent: 'lead' }],
    metrics: ['child-agent', {}, { label: 'Metrics', parent: 'lead' }],
    end: ['output', { name: '' }],
  },
  ['list.out -> each.items', 'each.item -> lead.in', 'lead.result -> each.result', 'each.results -> end.value'],
)

const nameOf = ({ messages }: ChatRequest) => /You are (\w+)\./.exec(String(messages[0]?.content))?.[1] ?? ''

const timeless = (output: Json): Json => JSON.parse(JSON.stringify(output, (key, value) => (key === 'ms' ? 0 : value))) as Json

function script(request: ChatRequest): Reply {
  const turns = request.messages.filter(({ role }) => role === 'assistant').length
  if (nameOf(request) !== 'Lead') return { text: `${nameOf(request)} saw nothing.` }
  if (turns > 0) return { text: 'All is well.' }
  const delegate = (name: string) => ({ name: `delegate_to_${name}`, arguments: '{"task": "look"}' })
  return { toolCalls: [delegate('logs'), delegate('metrics')] }
}

it('a fork inside a child of a parent inside a map asks nothing again that lies before it', async () => {
  await using wire = await wireRegistry(script)
  const runs = await world.manager({ services: () => engineServices({ models: async () => wire.registry }) })
  const { runId: source } = await runs.start({ document, inputs: {} })
  expect(await runs.result(source)).toMatchObject({ status: 'succeeded' })
  expect(wire.server.requests).toHaveLength(8)
  const child = (await eventsOf(runs, source, 'agent.spawned')).find(
    ({ data, path }) => data.name === 'Metrics' && path.startsWith('each/map:1'),
  )
  wire.server.requests.length = 0
  const { runId } = await runs.fork(source, { at: `${child?.path}/turn:0` })
  const before = await runs.result(source)
  expect(timeless((await runs.result(runId)).output)).toEqual(timeless(before.output))
  // the child itself is asked again; its parent, which gets the same answer, is not asked what it was asked before it
  expect(wire.server.requests.map(nameOf)).toEqual(['Metrics', 'Lead'])
  // what was asked on the way to the place is in the fork's own log, as it was
  const asked = (await eventsOf(runs, runId, 'model.called')).map(({ path }) => path)
  expect(new Set(asked)).toEqual(
    new Set((await eventsOf(runs, source, 'model.called')).map(({ path }) => path).filter((path) => path.startsWith('each/map:1'))),
  )
})

it('an agent is told at its next turn what a person has to say, in every life of the run', async () => {
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await using wire = await wireRegistry(async (request: ChatRequest) => {
    if (nameOf(request) === 'Metrics') await held
    return script(request)
  })
  const manager = () => world.manager({ services: () => engineServices({ models: async () => wire.registry }) })
  const runs = await manager()
  const { runId } = await runs.start({
    document: { ...document, nodes: { ...document.nodes, list: { ...document.nodes.list!, config: { value: ['A?'] } } } },
    inputs: {},
  })
  await vi.waitFor(() => expect(wire.server.requests.map(nameOf)).toContain('Metrics'))
  await expect(runs.intervene(runId, { type: 'inject_feedback', agent: 'Nobody', feedback: 'x' })).rejects.toMatchObject({
    code: 'request.invalid',
  })
  await runs.intervene(runId, { type: 'inject_feedback', agent: 'Lead', feedback: 'It began at noon.' })
  await runs.intervene(runId, { type: 'pause' })
  answer()
  await vi.waitFor(async () => expect(await eventsOf(runs, runId, 'run.paused')).toHaveLength(1))
  await runs.close()
  const later = await manager()
  await later.intervene(runId, { type: 'resume' })
  expect(await later.result(runId)).toMatchObject({ status: 'succeeded' })
  const last = wire.server.requests.at(-1)
  expect(nameOf(last as ChatRequest)).toBe('Lead')
  expect(JSON.stringify(last?.messages)).toContain('It began at noon.')
  expect((await eventsOf(later, runId, 'agent.told')).map(({ data }) => data.text)).toEqual(['It began at noon.'])
  // in a fork, the turn that it came before is the same, and is not asked again
  const before = wire.server.requests.length
  const { runId: forked } = await later.fork(runId, { at: 'each/map:0/lead/end' })
  expect(await later.result(forked)).toMatchObject({ status: 'succeeded' })
  expect(wire.server.requests.length).toBe(before)
  expect((await eventsOf(later, forked, 'agent.told')).map(({ data }) => data.text)).toEqual(['It began at noon.'])
})

it('an agent of a run that goes on is told at its next turn', async () => {
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await using wire = await wireRegistry(async (request: ChatRequest) => {
    if (nameOf(request) === 'Metrics') await held
    return script(request)
  })
  const runs = await world.manager({ services: () => engineServices({ models: async () => wire.registry }) })
  const { runId } = await runs.start({ document, inputs: {} })
  await vi.waitFor(() => expect(wire.server.requests.map(nameOf)).toContain('Metrics'))
  await runs.intervene(runId, { type: 'inject_feedback', agent: 'Lead', feedback: 'It began at noon.' })
  answer()
  expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
  const told = wire.server.requests.filter(({ messages }) => JSON.stringify(messages).includes('It began at noon.'))
  expect(told.map(nameOf)).toEqual(['Lead'])
  expect(await eventsOf(runs, runId, 'agent.told')).toHaveLength(1)
})

it('a run says what its models cost, and ends when it has cost more than it may', async () => {
  await using wire = await wireRegistry((request: ChatRequest) => ({
    ...script(request),
    usage: { prompt_tokens: 100, completion_tokens: 10 },
  }))
  const runs = await world.manager({ services: () => engineServices({ models: async () => wire.registry }) })
  const { runId } = await runs.start({ document, inputs: {} })
  await runs.result(runId)
  // each call: 100 tokens at 0.2 cents and 10 at 1 cent
  const view = reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 10_000))
  expect(view.usage.usd).toBeCloseTo(wire.server.requests.length * 0.3, 6)
  const poor = { ...document, settings: { budget: { usd: 0.5 } } }
  const { runId: ended } = await runs.start({ document: poor, inputs: {} })
  expect(await runs.result(ended)).toMatchObject({
    status: 'failed',
    error: { code: 'run.budget_exceeded', message: expect.stringContaining('usd') },
  })
  expect((await eventsOf(runs, ended, 'budget.exceeded'))[0]?.data).toMatchObject({ budget: 'usd', limit: 0.5 })
})

it('agents at work are suspended with their run, and are afterwards what they were', async () => {
  const gates: (() => void)[] = []
  await using wire = await wireRegistry(async (request: ChatRequest) => {
    if (nameOf(request) === 'Metrics' && gates.length < 2) await new Promise<void>((resolve) => gates.push(resolve))
    return script(request)
  })
  const manager = () => world.manager({ services: () => engineServices({ models: async () => wire.registry }) })
  const one = { ...document, nodes: { ...document.nodes, list: { ...document.nodes.list!, config: { value: ['A?', 'B?'] } } } }
  let runs = await manager()
  const { runId } = await runs.start({ document: one, inputs: {} })
  for (const pause of [1, 2]) {
    await vi.waitFor(() => expect(gates).toHaveLength(pause))
    await runs.intervene(runId, { type: 'pause' })
    gates[pause - 1]?.()
    await vi.waitFor(async () => expect(await eventsOf(runs, runId, 'run.paused')).toHaveLength(pause))
    const paused = reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 10_000))
    expect([...paused.agents.values()].filter(({ state }) => state === 'suspended').length).toBeGreaterThan(0)
    expect([...paused.agents.values()].filter(({ state }) => state === 'processing')).toEqual([])
    await runs.close()
    runs = await manager()
    await runs.intervene(runId, { type: 'resume' })
  }
  expect(await runs.result(runId)).toMatchObject({ status: 'succeeded' })
  const changes = (await eventsOf(runs, runId, 'agent.state')).filter(({ path }) => path === 'each/map:0/lead')
  expect(changes.map(({ data }) => data.trigger)).toEqual(['task_assigned', 'suspend_agent', 'resume_agent', 'task_completed'])
  expect(changes[2]?.data).toMatchObject({ from: 'suspended', to: 'processing' })
  const view = reduceRunEvents(emptyRunView(runId), await runs.events(runId, 0, 10_000))
  expect(new Set([...view.agents.values()].map(({ state }) => state))).toEqual(new Set(['idle']))
})

it('a run that is stopped while a child works makes no failure of the child out of it', async () => {
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await using wire = await wireRegistry(async (request: ChatRequest) => {
    if (nameOf(request) === 'Metrics') await held
    return script(request)
  })
  const runs = await world.manager({ services: () => engineServices({ models: async () => wire.registry }) })
  const { runId } = await runs.start({ document, inputs: {} })
  await vi.waitFor(() => expect(wire.server.requests.map(nameOf)).toContain('Metrics'))
  await runs.intervene(runId, { type: 'abort' })
  expect(await runs.result(runId)).toMatchObject({ status: 'cancelled' })
  expect((await eventsOf(runs, runId, 'node.failed')).filter(({ data }) => data.handled !== 'no')).toEqual([])
  expect((await eventsOf(runs, runId, 'agent.state')).filter(({ data }) => data.to === 'error')).toEqual([])
  expect(wire.server.requests.map(nameOf).filter((name) => name === 'Lead')).toHaveLength(1)
  answer()
})
