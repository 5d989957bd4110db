import { expect, it } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { Json } from '#shared/json.ts'
import { buildPlan } from '../engine/compile/build-plan.ts'
import { type LoggedEvent, MemoryRunLog } from '../engine/journal/memory-log.ts'
import { executePlan } from '../engine/run/execute.ts'
import { harnessServices } from '../engine/testing/harness-services.ts'
import type { ChatRequest, Reply } from '../models/fixtures/openai-server.ts'
import { wireRegistry } from '../models/fixtures/wire-registry.ts'

const node = (kind: string, label: string, config: Record<string, Json> = {}, parent: string | null = null) => ({
  kind,
  label,
  parent,
  config,
  pinned: null,
})

/** A parent with two children, and a map of micro agents over two questions, side by side. */
const document: WorkflowDocument = {
  format: 'trellis-workflow',
  schema: { document: 1, nodes: {} },
  id: 'wf_agents',
  name: 'Agents',
  description: '',
  inputs: { type: 'object', properties: {} },
  outputs: { type: 'object', properties: {} },
  nodes: {
    n_question: node('set', 'Question', { value: 'Why?' }),
    n_list: node('set', 'List', { value: ['A?', 'B?'] }),
    n_lead: node('parent-agent', 'Lead'),
    n_logs: node('child-agent', 'Logs', {}, 'n_lead'),
    n_metrics: node('child-agent', 'Metrics', {}, 'n_lead'),
    n_each: node('map', 'Each'),
    n_check: node('micro-agent', 'Check', {}, 'n_each'),
    n_end: node('set', 'End', { value: { done: true } }),
  },
  edges: {
    e1: { from: ['n_question', 'out'], to: ['n_lead', 'in'] },
    e2: { from: ['n_list', 'out'], to: ['n_each', 'items'] },
    e3: { from: ['n_each', 'item'], to: ['n_check', 'in'] },
    e4: { from: ['n_check', 'out'], to: ['n_each', 'result'] },
    e5: { from: ['n_lead', 'result'], to: ['n_end', 'in'] },
  },
  settings: {},
  layout: {},
}

function script(request: ChatRequest): Reply {
  const system = request.messages[0]?.content ?? ''
  const turns = request.messages.filter(({ role }) => role === 'assistant').length
  if (system.includes('You are Check.')) return { text: `Checked ${request.messages[1]?.content}` }
  if (!system.includes('You are Lead.')) return { text: 'Nothing.' }
  if (turns > 0) return { text: 'All is well.' }
  const delegate = (name: string) => ({ name: `delegate_to_${name}`, arguments: '{"task": "look"}' })
  return { toolCalls: [delegate('logs'), delegate('metrics')] }
}

type Finished = Extract<LoggedEvent, { kind: 'node.finished' }>

/** Where a run's nodes ended and with what; times aside. */
function ends(log: MemoryRunLog): Record<string, Json> {
  const finished = log.events.filter((event): event is Finished => event.kind === 'node.finished')
  const plain = (event: Finished) => JSON.parse(JSON.stringify(event.data.outputs, (key, value) => (key === 'ms' ? 0 : value))) as Json
  return Object.fromEntries(finished.map((event) => [event.path, plain(event)]))
}

it.each(['scheduler', 'langgraph'] as const)('agents work inside a run of the %s', async (engine) => {
  await using wire = await wireRegistry(script)
  const log = new MemoryRunLog()
  const services = harnessServices({ models: async () => wire.registry })
  const outcome = await executePlan(buildPlan(document), { inputs: {}, log, services, engine })
  expect(outcome.status).toBe('succeeded')
  const paths = Object.keys(ends(log)).sort()
  expect(paths).toEqual([
    'n_each',
    'n_each/map:0/n_check',
    'n_each/map:1/n_check',
    'n_end',
    'n_lead',
    'n_lead/turn:0/call:0/n_logs',
    'n_lead/turn:0/call:1/n_metrics',
    'n_list',
    'n_question',
  ])
  expect(ends(log).n_each).toMatchObject({ results: { value: ['Checked A?', 'Checked B?'] } })
  expect(wire.server.requests).toHaveLength(6)
})

it('a run that is resumed anywhere makes no logged call again and ends the same', async () => {
  await using whole = await wireRegistry(script)
  const first = new MemoryRunLog()
  await executePlan(buildPlan(document), { inputs: {}, log: first, services: harnessServices({ models: async () => whole.registry }) })
  const every = Math.max(1, Math.floor(first.events.length / 12))
  for (let cut = 1; cut < first.events.length; cut += every) {
    await using wire = await wireRegistry(script)
    const earlier = first.events.slice(0, cut)
    const logged = earlier.filter(({ kind, data }) => kind === 'step.result' && 'name' in data && data.name === 'model').length
    const log = new MemoryRunLog({ earlier })
    await executePlan(buildPlan(document), { inputs: {}, log, services: harnessServices({ models: async () => wire.registry }) })
    expect(ends(log)).toEqual(ends(first))
    expect(wire.server.requests).toHaveLength(6 - logged)
  }
})
