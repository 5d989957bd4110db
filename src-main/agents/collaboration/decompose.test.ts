import { describe, expect, it } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import { buildPlan } from '../../engine/compile/build-plan.ts'
import { type LoggedEvent, MemoryRunLog } from '../../engine/journal/memory-log.ts'
import { executePlan } from '../../engine/run/execute.ts'
import { documentOf } from '../../engine/testing/documents.ts'
import { harnessServices } from '../../engine/testing/harness-services.ts'
import type { ChatRequest, Reply } from '../../models/fixtures/openai-server.ts'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { decompose } from '../../models/offline/decompose.ts'
import type { ToolDefinition } from '../../tools/tool-registry.ts'
import { aProfile, lookTool } from '../fixtures/test-agents.ts'
import { ableAgents } from './able-agents.ts'
import { type PlannedTask, readTaskGraph } from './task-graph.ts'

const child = (label: string, role: string, more: JsonObject = {}): [string, JsonObject, JsonObject] => [
  'child-agent',
  { model: 'smart', role, instructions: `Knows ${role}.`, maxIterations: 3, ...more },
  { label, parent: 'lead' },
]
const team = (more: Record<string, JsonObject> = {}) =>
  documentOf(
    {
      task: ['set', { value: 'Look at the logs and the metrics of checkout, then compare them, and restart it.' }],
      lead: ['parent-agent', { model: 'smart', collaborate: 'decompose' }, { label: 'Lead' }],
      logs: child('Logs', 'logs', { tools: ['look'], ...more.logs }),
      metrics: child('Metrics', 'metrics', more.metrics),
      review: child('Reviewer', 'comparing', more.review),
      end: ['output', { name: '' }],
    } as Parameters<typeof documentOf>[0],
    ['task.out -> lead.in', 'lead.result -> end.value'],
  )

const task = (id: string, text: string, more: Partial<PlannedTask> = {}): PlannedTask => ({
  ...{ id, title: text, task: `${text}.`, needs: [], after: [], agent: '' },
  ...more,
})
const plan = [
  task('a', 'Look at the logs', { agent: 'Logs' }),
  task('b', 'Look at the metrics', { agent: 'Metrics' }),
  task('c', 'Compare', { after: ['a', 'b'], agent: 'Reviewer' }),
  task('d', 'Restart it', { needs: ['execution'], after: ['c'] }),
  task('e', 'Tell them', { after: ['d'] }),
]

const nameOf = ({ messages }: ChatRequest) => /You are (\w+)\./.exec(String(messages[0]?.content))?.[1] ?? ''
const said = ({ messages }: ChatRequest) => String(messages[1]?.content)
const isPlanning = (request: ChatRequest) => said(request).startsWith('Split this request')
const json = (value: unknown): Reply => ({ text: JSON.stringify(value) })

interface Row extends JsonObject {
  id: string
  status: string
  agent: string | null
  attempts: { agent: string; ok: boolean; reason: string }[]
}

async function run(
  script: (request: ChatRequest) => Reply | Promise<Reply>,
  {
    document = team(),
    tools = [lookTool()],
    earlier,
  }: { document?: WorkflowDocument; tools?: ToolDefinition[]; earlier?: readonly LoggedEvent[] } = {},
) {
  await using wire = await wireRegistry(script)
  const log = new MemoryRunLog(earlier ? { earlier } : {})
  const get = (name: string) => tools.find((one) => one.name === name) as ToolDefinition
  const services = harnessServices({ models: async () => wire.registry, tools: async () => ({ list: () => tools, get }) })
  const outcome = await executePlan(buildPlan(document), { inputs: {}, log, services, engine: 'scheduler' })
  if (outcome.status !== 'succeeded') throw new Error(JSON.stringify(outcome))
  const result = outcome.output as JsonObject & {
    collaboration: { tasks: Row[]; not_done: Json; handed_over: Json; planned: boolean }
    answer: string
  }
  return { ...result.collaboration, result, log, requests: wire.server.requests }
}

const eventsIn = <Kind extends LoggedEvent['kind']>(log: MemoryRunLog, kind: Kind) =>
  log.events.filter((event): event is Extract<LoggedEvent, { kind: Kind }> => event.kind === kind)

describe('a parent that splits its task', () => {
  it('has what waits for nothing done at once, hands on results, and says what nobody can do', async () => {
    // each of the first two is answered once both have been asked
    const arrived = new Set<string>()
    let bothAsked: () => void = () => {}
    const both = new Promise<void>((resolve) => {
      bothAsked = resolve
    })
    const { tasks, not_done, result, requests, log } = await run(async (request) => {
      if (isPlanning(request)) return json({ tasks: plan })
      if (nameOf(request) === 'Lead') return { text: 'Compared, and not restarted.' }
      if (nameOf(request) !== 'Reviewer') {
        if (arrived.add(nameOf(request)).size === 2) bothAsked()
        await both
      }
      return { text: `${nameOf(request)} has seen it.` }
    })
    expect(tasks.map(({ id, status, agent }) => [id, status, agent])).toEqual([
      ['a', 'done', 'Logs'],
      ['b', 'done', 'Metrics'],
      ['c', 'done', 'Reviewer'],
      ['d', 'failed', null],
      ['e', 'skipped', null],
    ])
    expect(not_done).toEqual([
      { task: 'Restart it', reason: 'No agent of the team has tools for execution.' },
      { task: 'Tell them', reason: 'It needs what was not done: Restart it.' },
    ])
    const compared = requests.find((request) => nameOf(request) === 'Reviewer')
    expect(said(compared as ChatRequest)).toMatch(/Logs has seen it.*Metrics has seen it/)
    expect(result.answer).toBe('Compared, and not restarted.')
    expect(said(requests.at(-1) as ChatRequest)).toContain('No agent of the team has tools for execution.')
    expect(
      eventsIn(log, 'agent.plan')
        .at(-1)
        ?.data.steps.map(({ status }) => status),
    ).toEqual(['done', 'done', 'done', 'dropped', 'dropped'])
  })

  it('tries a failed task once more, then hands it over to another agent, and tells it why', async () => {
    const odd = team({ metrics: { schema: { type: 'object', required: ['of its own'] } } })
    const { tasks, handed_over, requests, log } = await run(
      (request) => {
        if (isPlanning(request)) return json({ tasks: [task('b', 'Look at the metrics of logs', { agent: 'Metrics' })] })
        return { text: `${nameOf(request)}: as usual.` }
      },
      { document: odd },
    )
    expect(tasks).toMatchObject([{ status: 'done', agent: 'Logs' }])
    expect(tasks[0]?.attempts.map(({ agent, ok }) => [agent, ok])).toEqual([
      ['Metrics', false],
      ['Metrics', false],
      ['Logs', true],
    ])
    expect(handed_over).toEqual(['Look at the metrics of logs'])
    const over = eventsIn(log, 'agent.handoff').at(-1)?.data
    expect(over).toMatchObject({
      to: 'lead/task:0/attempt:2/logs',
      reason: expect.stringContaining('Metrics: Metrics did not answer in the form'),
    })
    expect(said(requests.findLast((request) => nameOf(request) === 'Logs') as ChatRequest)).toContain('earlier_attempts')
  })

  it('counts it as failed when every tool that was called failed, and says so when nobody is left', async () => {
    const broken = lookTool({
      onCall() {
        throw new Error('the disk is gone')
      },
    })
    const { tasks, not_done } = await run(
      (request) => {
        if (isPlanning(request)) return json({ tasks: [task('a', 'Look at the logs', { agent: 'Logs' })] })
        const turn = request.messages.filter(({ role }) => role === 'assistant').length
        if (nameOf(request) === 'Logs' && turn === 0) return { toolCalls: [{ name: 'look', arguments: '{"where": "here"}' }] }
        return { text: 'I suppose that all is well.' }
      },
      { tools: [broken] },
    )
    expect(tasks).toMatchObject([{ status: 'failed', agent: null, attempts: [{ agent: 'Logs' }, { agent: 'Logs' }] }])
    expect(not_done).toEqual([{ task: 'Look at the logs', reason: 'Logs: every tool that it called failed (look)' }])
  })

  it('tries nothing again that may have changed something before it failed', async () => {
    const sends: ToolDefinition = {
      ...lookTool({
        onCall() {
          throw new Error('the line was cut')
        },
      }),
      effect: 'outside',
    }
    const { tasks, not_done } = await run(
      (request) => {
        if (isPlanning(request)) return json({ tasks: [task('a', 'Look at the logs', { agent: 'Logs' })] })
        const turn = request.messages.filter(({ role }) => role === 'assistant').length
        if (nameOf(request) === 'Logs' && turn === 0) return { toolCalls: [{ name: 'look', arguments: '{"where": "here"}' }] }
        return { text: 'I suppose that all is well.' }
      },
      { tools: [sends] },
    )
    expect(tasks).toMatchObject([{ status: 'failed', attempts: [{ agent: 'Logs', ok: false }] }])
    expect(JSON.stringify(not_done)).toContain('may have changed something')
  })

  it('gives nothing to an agent that cannot work now', async () => {
    const ill = team({ logs: { model: 'nowhere:model' } })
    const { tasks, log } = await run(
      (request) =>
        isPlanning(request) ? json({ tasks: [task('a', 'Look at the metrics in logs', { agent: 'Logs' })] }) : { text: 'As usual.' },
      { document: ill },
    )
    expect(tasks).toMatchObject([
      {
        status: 'done',
        agent: 'Metrics',
        attempts: [
          { agent: 'Logs', ok: false },
          { agent: 'Metrics', ok: true },
        ],
      },
    ])
    expect(eventsIn(log, 'agent.health').map(({ data }) => [data.name, data.healthy])).toEqual([
      ['Logs', false],
      ['Metrics', true],
    ])
  })

  it('sends a plan back that cannot be worked on, and without one has the task done as a whole', async () => {
    const circle = [task('a', 'Look at the logs', { after: ['b'] }), task('b', 'Look', { after: ['a'] })]
    let asked = 0
    const mended = await run((request) =>
      isPlanning(request) ? json({ tasks: asked++ === 0 ? circle : plan.slice(0, 2) }) : { text: 'Seen.' },
    )
    expect(mended.tasks.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(mended.requests.filter(isPlanning).map(said)[1]).toContain('a, b wait for each other')
    const whole = await run((request) => (isPlanning(request) ? json({ tasks: circle }) : { text: 'Seen.' }))
    expect(whole).toMatchObject({ planned: false, tasks: [{ title: 'The whole task', status: 'done' }] })
  })

  it('asks nobody again when the run is taken up after it ended, and comes to the same', async () => {
    const script = (request: ChatRequest): Reply =>
      isPlanning(request) ? json({ tasks: plan }) : { text: `${nameOf(request)} has seen it.` }
    const first = await run(script)
    const again = await run(script, { earlier: first.log.events.filter(({ kind }) => kind.startsWith('step.')) })
    expect(again.requests).toEqual([])
    expect(again.tasks).toEqual(first.tasks)
  })
})

describe('a plan', () => {
  it.each<[string, Json, string]>([
    ['without tasks', { tasks: [] }, 'Too small'],
    ['with one id twice', { tasks: [task('a', 'One'), task('a', 'Two')] as unknown as Json }, 'two tasks have one id'],
    ['that waits for what is not there', { tasks: [task('a', 'One', { after: ['z'] })] as unknown as Json }, 'a comes after z'],
    ['that waits for itself', { tasks: [task('a', 'One', { after: ['a'] })] as unknown as Json }, 'a wait for each other'],
  ])('%s is refused in words', (_what, value, problem) => {
    expect(readTaskGraph(value)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) })
  })

  it('is made offline of the words of a request: side by side, then what puts it together, without what is forbidden', () => {
    const read = readTaskGraph(
      decompose({
        task: 'Find what the logs complain of, check the metrics and look at deploys. Then compare them and say what came first. Do not touch pricing. Finally restart checkout.',
        agents: [],
      }),
    )
    if (!read.ok) throw new Error(read.problem)
    expect(read.tasks.map(({ id, after, needs }) => [id, after, needs])).toEqual([
      ['t1', [], []],
      ['t2', [], []],
      ['t3', [], []],
      ['t4', ['t1', 't2', 't3'], []],
      ['t5', ['t4'], ['execution']],
    ])
  })

  it('is one question to each agent where the request is one', () => {
    const read = readTaskGraph(
      decompose({
        task: 'Why does checkout fail?',
        agents: [
          { name: 'Logs', role: 'logs' },
          { name: 'Metrics', role: 'metrics' },
        ],
      }),
    )
    expect(read).toMatchObject({
      ok: true,
      tasks: [
        { agent: 'Logs', after: [] },
        { agent: 'Metrics', after: [] },
      ],
    })
  })
})

describe('who does a task', () => {
  const [logs, metrics] = [
    aProfile({ name: 'Logs', role: 'logs', tools: [lookTool()] }),
    aProfile({ name: 'Metrics', role: 'metrics', instructions: 'Reads numbers.' }),
  ]
  const names = (one: PlannedTask) => ableAgents(one, [logs, metrics]).map(({ name }) => name)

  it('is whoever its words speak of, and the agent that the plan names before', () => {
    expect(names(task('a', 'Check the metrics'))[0]).toBe('Metrics')
    expect(names(task('a', 'Check the metrics', { agent: 'logs' }))[0]).toBe('Logs')
  })
  it('has tools for what it needs', () => {
    expect(names(task('a', 'Check the metrics', { needs: ['search'] }))).toEqual(['Logs'])
    expect(names(task('a', 'Restart it', { needs: ['execution'] }))).toEqual([])
  })
})
