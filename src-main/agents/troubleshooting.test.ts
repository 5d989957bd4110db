import { rm } from 'node:fs/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { validateDocument } from '#shared/document/validate.ts'
import type { JsonObject } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { clusterCases } from '../investigation/cases/cluster-cases.ts'
import { databaseCases } from '../investigation/cases/database-cases.ts'
import type { ChatRequest, Reply } from '../models/fixtures/openai-server.ts'
import { wireRegistry } from '../models/fixtures/wire-registry.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { readTemplate, runTemplate, temporaryFolder } from './fixtures/template-run.ts'

const memory = clusterCases.find(({ name }) => name === 'a container is killed for its memory')
const healthy = clusterCases.find(({ category }) => category === 'healthy')
const failover = databaseCases[0]
if (!memory || !healthy || !failover) throw new Error('The made-up incidents that these tests use are gone')

describe('the troubleshooting template', () => {
  it('has nothing wrong with it', async () => {
    const tools = createToolRegistry()
      .list()
      .map(({ name }) => name)
    expect(validateDocument(await readTemplate(), { tools, models: ['smart', 'fast', 'local', 'offline'] })).toEqual([])
  })

  it('is laid out in rows from left to right, with nothing on top of anything else', async () => {
    const { nodes, edges, layout } = await readTemplate()
    const card = { width: 260, height: 150 }
    const box = (id: string) => ({ ...card, ...(layout[id] as { x: number; y: number; width?: number; height?: number }) })
    const ids = Object.keys(nodes)
    for (const id of ids) {
      expect(layout[id], id).toBeDefined()
      const a = box(id)
      for (const other of ids) {
        if (other === id || nodes[other]?.parent !== nodes[id]?.parent) continue
        const b = box(other)
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect(apart, `${id} and ${other}`).toBe(true)
      }
      const parent = nodes[id]?.parent
      if (parent) {
        expect(a.x >= 0 && a.x + a.width <= box(parent).width, `${id} in ${parent}`).toBe(true)
        expect(a.y >= 50 && a.y + a.height <= box(parent).height, `${id} in ${parent}`).toBe(true)
      }
    }
    for (const { from, to } of Object.values(edges)) {
      if (nodes[from[0]]?.parent !== nodes[to[0]]?.parent) continue
      const [a, b] = [box(from[0]), box(to[0])]
      // an edge leads to the right, or down to a later row
      expect(a.x + a.width <= b.x || a.y + a.height <= b.y, `${from[0]} to ${to[0]}`).toBe(true)
    }
    expect(Object.values(nodes).every(({ kind }) => specOf(kind))).toBe(true)
  })
})

/** An output without the time at which its report was written. */
const plain = ({ output }: { output: JsonObject }) => ({
  ...output,
  generation_metadata: { ...(output.generation_metadata as JsonObject), created_at: '' },
})

const promised = [
  'root_cause',
  'category',
  'confidence',
  'report',
  'evidence',
  'response_type',
  'sources_used',
  'quality_score',
  'generation_metadata',
]

describe('a run of it with the offline model', () => {
  it.each(['scheduler', 'langgraph'] as const)('finds the cause, on the %s', async (engine) => {
    const { outcome, output, log } = await runTemplate({ files: memory.files, engine })
    expect(outcome.status).toBe('succeeded')
    expect(Object.keys(output)).toEqual(expect.arrayContaining(promised))
    expect(output).toMatchObject({ category: memory.category, response_type: 'SOLUTION', remediation: { approved: true } })
    const text = `${output.root_cause} ${output.report}`.toLowerCase()
    for (const word of memory.words) expect(text).toContain(word.toLowerCase())
    const made = output.generation_metadata as JsonObject
    expect(made).toMatchObject({ offline: true, models: ['offline'] })
    expect(made.agents).toEqual(expect.arrayContaining(['Intake', 'Lead investigator', 'Check hypothesis', 'Change analyst']))
    expect((made.tools as string[]).length).toBeGreaterThan(3)
    const levels = log.events.flatMap((event) => (event.kind === 'agent.spawned' ? [event.data.level] : []))
    expect(new Set(levels)).toEqual(new Set(['parent', 'child', 'micro']))
    const phases = log.events.flatMap((event) => (event.kind === 'phase.changed' ? [event.data.to_phase] : []))
    expect(phases[0]).toBe('intake_classification')
    expect(phases.at(-1)).toBe('case_closure')
  })

  it('gives the same on both engines', async () => {
    const [one, two] = await Promise.all([
      runTemplate({ files: failover.files }),
      runTemplate({ files: failover.files, engine: 'langgraph' }),
    ])
    expect(plain(two)).toEqual(plain(one))
    expect(one.output.category).toBe(failover.category)
  })

  it('blames nothing where nothing is wrong, and proposes no change', async () => {
    const { output, log } = await runTemplate({ files: healthy.files })
    expect(output).toMatchObject({ category: 'healthy', response_type: 'ANSWER' })
    expect(output.remediation).toBeUndefined()
    expect(log.events.some(({ kind }) => kind === 'approval.requested')).toBe(false)
  })

  it('still reports what it found when the remedy is rejected', async () => {
    const { output } = await runTemplate({ files: memory.files, approve: false })
    expect(output).toMatchObject({ category: memory.category, remediation: { approved: false } })
    expect(output.report).toContain('## Root cause')
  })

  it('asks for what would decide where the evidence does not suffice', async () => {
    const { output, log } = await runTemplate({ files: { 'note.txt': 'Something is odd with the shop since this morning.' } })
    expect(output.category).toBe('unknown')
    expect((output.clarification as JsonObject).questions).toEqual(expect.arrayContaining([expect.stringMatching(/^Can .+ be provided\?/)]))
    expect(log.events.some(({ kind }) => kind === 'approval.requested')).toBe(false)
  })

  it('goes on from wherever it stopped, to the same output, and repeats no logged step', async () => {
    const folder = await temporaryFolder()
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const whole = await runTemplate({ files: memory.files, folder })
    const { events } = whole.log
    const steps = (from: readonly { kind: string }[]) => from.filter(({ kind }) => kind === 'step.result').length
    for (const share of [0.15, 0.35, 0.55, 0.75, 0.95]) {
      const earlier = events.slice(0, Math.floor(events.length * share))
      const again = await runTemplate({ files: {}, earlier, folder })
      expect(plain(again)).toEqual(plain(whole))
      expect(steps(again.log.events)).toBe(steps(events))
    }
  })
})

/** Answers each prompt of the template as a model would that reads it. */
function script(request: ChatRequest): Reply {
  const system = request.messages[0]?.content ?? ''
  const prompt = request.messages[1]?.content ?? ''
  const turns = request.messages.filter(({ role }) => role === 'assistant').length
  if (system.startsWith('You are Intake.')) {
    const record = { intent: 'incident_response', complexity: 'simple', domain: 'infrastructure', urgency: 'high', confidence_score: 0.9 }
    return { text: JSON.stringify({ ...record, extracted_entities: [], suggested_workflow: 'troubleshooting', preprocessing_hints: [] }) }
  }
  if (system.startsWith('You are Lead investigator.')) {
    if (turns > 0) return { text: 'The memory limit is too low.' }
    return { toolCalls: [{ name: 'delegate_to_change_analyst', arguments: '{"task": "Which pods are not as they should be?"}' }] }
  }
  if (system.startsWith('You are Change analyst.')) {
    return turns > 0 ? { text: 'A container was killed for its memory.' } : { toolCalls: [{ name: 'resource_state', arguments: '{}' }] }
  }
  if (system.startsWith('You are Check hypothesis.')) {
    const evidence = [...prompt.matchAll(/evidence ([^,)]+)/g)].slice(0, 2).map((match) => match[1])
    return { text: JSON.stringify({ hypothesis: 'mem', outcome: 'confirmed', confidence: 0.9, reasoning: 'It was killed.', evidence }) }
  }
  if (system.startsWith('You are Propose a remedy.')) return { text: '1. Raise the memory limit.\n2. Watch the pod for an hour.' }
  const cited = prompt.match(/evidence: ([^,)]+)/)?.[1] ?? ''
  const claim = { statement: 'The container was killed for its memory', evidence: [cited] }
  const hypothesis = {
    id: 'mem',
    category: 'resource_exhaustion',
    title: 'Too little memory',
    statement: 'The container needs more memory than its limit.',
  }
  const rest = {
    supporting: [claim],
    contradicting: [],
    missing: [],
    causalChain: [claim],
    nextSteps: ['Raise the limit'],
    confidence: 0.8,
  }
  return { text: JSON.stringify({ hypotheses: [{ ...hypothesis, ...rest }] }) }
}

describe('a run of it with a model over the wire', () => {
  it('is led by the model, which is shown findings and never raw files', async () => {
    await using wire = await wireRegistry(script)
    const { output, log } = await runTemplate({ files: memory.files, models: wire.registry })
    expect(output).toMatchObject({ category: 'resource_exhaustion', response_type: 'SOLUTION' })
    expect(output.root_cause).toContain('needs more memory than its limit')
    expect(output.report).toContain('Raise the memory limit')
    expect(output.generation_metadata).toMatchObject({ offline: false, models: ['openai:test-model'] })
    const skipped = log.events.flatMap((event) => (event.kind === 'node.skipped' ? [event.data.node] : []))
    expect(skipped).toEqual(expect.arrayContaining(['n_logs', 'n_numbers', 'n_knowledge']))
    const prompts = wire.server.requests.map(({ messages }) => messages.map(({ content }) => content ?? '').join('\n'))
    expect(prompts.every((text) => text.length < 120_000)).toBe(true)
    expect(prompts.some((text) => text.includes('[critical]'))).toBe(true)
    const raw = Object.values(memory.files).map((content) => (typeof content === 'string' ? content : JSON.stringify(content)))
    for (const content of raw.filter((text) => text.length > 400)) {
      expect(prompts.some((text) => text.includes(content.slice(100, 400)))).toBe(false)
    }
  })

  it('ends with a report when the model fails in the middle, and says who answered', async () => {
    let n = 0
    await using wire = await wireRegistry((request) => (++n > 3 ? { status: 500, headers: { 'retry-after-ms': '1' } } : script(request)))
    const { outcome, output, log } = await runTemplate({ files: memory.files, models: wire.registry })
    expect(outcome.status).toBe('succeeded')
    expect(output.category).toBe(memory.category)
    expect(log.events.some((event) => event.kind === 'fallback.used' && event.data.reached === 'offline')).toBe(true)
    expect((output.generation_metadata as JsonObject).models).toEqual(['offline', 'openai:test-model'])
  })
})
