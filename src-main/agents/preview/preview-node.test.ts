import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { buildPlan } from '../../engine/compile/build-plan.ts'
import { MemoryRunLog } from '../../engine/journal/memory-log.ts'
import { executePlan } from '../../engine/run/execute.ts'
import { documentOf } from '../../engine/testing/documents.ts'
import { harnessServices } from '../../engine/testing/harness-services.ts'
import { runNode } from '../../engine/testing/node-harness.ts'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { RunMcp } from '../../tools/mcp/run-mcp.ts'
import { McpBench, nodeServer, serverProgram } from '../../tools/mcp/testing/mcp-bench.ts'
import { createToolRegistry } from '../../tools/registry.ts'
import { previewNode } from './preview-node.ts'

const known = { known: 'It began at noon.' }
const task = { in: 'Why did checkout fail?', context: [known] }
const document = documentOf(
  {
    task: ['set', { value: task.in }],
    known: ['set', { value: known }],
    lead: ['parent-agent', { instructions: 'Be brief.', goal: 'Find out: {{ in }}', maySpawn: true, mayTalk: true }, { label: 'Lead' }],
    logs: ['child-agent', { role: 'logs', tools: ['calculate'] }, { label: 'Logs', parent: 'lead' }],
    metrics: ['child-agent', { role: 'metrics' }, { label: 'Metrics', parent: 'lead' }],
    judge: ['micro-agent', { task: 'validate' }, { label: 'Judge' }],
    call: ['model-call', { system: 'You are terse.', prompt: 'Shorten: {{ in }}', schema: { type: 'object' } }],
    end: ['output', { name: '' }],
  },
  ['task.out -> lead.in', 'known.out -> lead.context', 'task.out -> call.in', 'task.out -> judge.in', 'lead.out -> end.value'],
)

describe('a preview', () => {
  it.each([
    ['lead', task],
    ['call', { in: task.in }],
    ['judge', { in: task.in }],
  ])('of %s is word for word what its model is sent first', async (node, inputs) => {
    await using wire = await wireRegistry(() => ({
      text: '{"hypothesis": "", "outcome": "undecided", "confidence": 0, "reasoning": "x", "evidence": []}',
    }))
    const services = harnessServices({ models: async () => wire.registry, tools: async () => createToolRegistry() })
    const preview = await previewNode({ document, node, inputs: inputs as JsonObject, services, signal: new AbortController().signal })
    expect(wire.server.requests).toEqual([])
    await executePlan(buildPlan(document), { inputs: {}, log: new MemoryRunLog(), services, engine: 'scheduler' })
    const sent = wire.server.requests.find(({ messages }) => messages[0]?.content === preview.system)
    expect(sent?.messages.map(({ role, content }) => ({ role, content }))).toEqual([
      { role: 'system', content: preview.system },
      { role: 'user', content: preview.user },
    ])
    expect((sent?.tools ?? []).map((tool) => tool.function)).toEqual(
      preview.tools.map(({ name, description, schema }) => ({ name, description, parameters: schema })),
    )
    expect(preview).toMatchObject({ model: 'smart', estimated: false, prompt: null })
    expect(preview.tokens).toBeGreaterThan(40)
  })

  it('of an agent inside another shows its own tools, and those to ask the rest of its team', async () => {
    await using wire = await wireRegistry(() => ({ text: 'x' }))
    const services = harnessServices({
      models: async () => wire.registry,
      tools: async () => createToolRegistry(),
      modelOverride: 'offline',
    })
    const preview = await previewNode({ document, node: 'logs', inputs: {}, services, signal: new AbortController().signal })
    expect(preview.tools.map(({ name }) => name)).toEqual(['calculate', 'ask_agent', 'update_plan'])
    expect(preview).toMatchObject({ model: 'offline', estimated: true })
  })

  it('shows tools of MCP servers as they were when these last ran, and says what is not known', async () => {
    await using wire = await wireRegistry(() => ({ text: 'x' }))
    await using bench = await McpBench.open([
      nodeServer('everything', [serverProgram('everything'), 'stdio'], { instructions: 'Echo with care.' }),
      nodeServer('never', ['-e', '0']),
      nodeServer('off', ['-e', '0'], { enabled: false }),
    ])
    const tools = ['everything__echo', 'everything__gone', 'never__*', 'off__look', 'nobody__look']
    const agent = documentOf({ a: ['child-agent', { tools, model: 'smart' }, { label: 'Ann' }] }, [])
    const services = harnessServices({
      models: async () => wire.registry,
      tools: async () => createToolRegistry(),
      mcp: async () => new RunMcp(bench.servers, 'run_1'),
    })
    const wish = { document: agent, node: 'a', inputs: { in: 'Say hi.' }, services, signal: new AbortController().signal }
    expect((await previewNode(wish)).unknownTools[0]).toEqual({ name: 'everything__echo', reason: 'never-ran' })
    await (await bench.servers.use('everything', 'test')).tools()
    await bench.servers.release('test')
    const preview = await previewNode(wish)
    expect((await bench.servers.server('everything')).isUp).toBe(false)
    expect(preview.unknownTools).toEqual([
      { name: 'everything__gone', reason: 'not-offered' },
      { name: 'never__*', reason: 'never-ran' },
      { name: 'off__look', reason: 'off' },
      { name: 'nobody__look', reason: 'no-server' },
    ])
    expect(preview.system).toContain('About the tools everything__…: Echo with care.')
    // word for word what the model is told once the server runs
    const only = documentOf({ a: ['child-agent', { tools: ['everything__echo'], model: 'smart' }, { label: 'Ann' }] }, [])
    const shown = await previewNode({ ...wish, document: only })
    await runNode('child-agent', { tools: ['everything__echo'], model: 'smart' }, { in: 'Say hi.' }, { services, label: 'Ann' })
    const sent = wire.server.requests[0]
    expect(sent?.messages[0]?.content).toBe(shown.system)
    expect((sent?.tools ?? []).map((tool) => tool.function)).toEqual(
      shown.tools.map(({ name, description, schema }) => ({ name, description, parameters: schema })),
    )
  })

  it('is refused for what asks no model', async () => {
    const wish = { document, inputs: {}, services: harnessServices({}), signal: new AbortController().signal }
    await expect(previewNode({ ...wish, node: 'end' })).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(previewNode({ ...wish, node: 'gone' })).rejects.toMatchObject({ code: 'request.invalid' })
  })
})
