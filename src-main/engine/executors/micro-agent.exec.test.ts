import { describe, expect, it } from 'vitest'
import { microAgentNode } from '#shared/nodes/micro-agent.node.ts'
import { wireRegistry } from '../../models/fixtures/wire-registry.ts'
import { createModelRegistry } from '../../models/registry.ts'
import { runNode } from '../testing/node-harness.ts'

const { config, inputs } = microAgentNode.examples[0]
const offline = { models: async () => createModelRegistry() }

describe('micro agent', () => {
  it('judges a hypothesis with the offline model, by evidence', async () => {
    const { outputs } = await runNode('micro-agent', config, inputs, { services: offline })
    expect(outputs.out).toMatchObject({ hypothesis: 'h1', evidence: ['metric:disk'] })
    expect(outputs.result).toMatchObject({ level: 'micro', offline: true, models: ['offline'], iterations: 1 })
  })

  it('shows a real model the findings and the hypothesis, and keeps its verdict to the hypothesis asked about', async () => {
    const verdict = {
      hypothesis: 'the disk one',
      outcome: 'confirmed',
      confidence: 0.8,
      reasoning: 'It was full.',
      evidence: ['metric:disk'],
    }
    await using wire = await wireRegistry(() => ({ text: JSON.stringify(verdict) }))
    const { outputs } = await runNode('micro-agent', { task: 'validate' }, inputs, { services: { models: async () => wire.registry } })
    expect(outputs.out).toEqual({ ...verdict, hypothesis: 'h1' })
    const prompt = wire.server.requests[0]?.messages.at(-1)?.content
    expect(prompt).toContain('[critical] Disk use of db-1 reached 100% (finding f1; evidence metric:disk)')
    expect(prompt).toContain('The disk of db-1 is full')
    expect(wire.server.requests[0]?.response_format).toMatchObject({
      json_schema: { schema: { required: expect.arrayContaining(['outcome']) } },
    })
  })

  it('classifies an incident offline', async () => {
    const { outputs } = await runNode(
      'micro-agent',
      { task: 'intake', model: 'offline' },
      { in: 'The database is down, critical outage' },
      { services: offline },
    )
    expect(outputs.out).toMatchObject({ domain: 'database', suggested_workflow: expect.any(String) })
  })

  it('goes on with a default record when intake fails, and says so', async () => {
    const { outputs, events } = await runNode('micro-agent', { task: 'intake', model: 'nonsense' }, { in: 'x' }, { services: offline })
    expect(outputs.out).toMatchObject({ intent: 'troubleshooting', complexity: 'moderate', confidence_score: 0.3 })
    expect(events.find(({ kind }) => kind === 'fallback.used')?.data).toMatchObject({ reached: 'default_classification' })
  })

  it('fails where anything else has no model', async () => {
    await expect(runNode('micro-agent', { model: 'nonsense' }, { in: 'x' }, { services: offline })).rejects.toMatchObject({
      code: 'model.unknown',
    })
  })

  it('may have two tools and no more', () => {
    expect(microAgentNode.config.safeParse({ tools: ['a', 'b'] }).success).toBe(true)
    expect(microAgentNode.config.safeParse({ tools: ['a', 'b', 'c'] }).success).toBe(false)
  })
})
