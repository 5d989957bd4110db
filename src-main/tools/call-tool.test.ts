import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Json } from '#shared/json.ts'
import { MemoryJournal } from '../agents/fixtures/journal-place.ts'
import { harnessServices } from '../engine/testing/harness-services.ts'
import { callTool } from './call-tool.ts'
import type { ToolCallContext, ToolDefinition } from './tool-registry.ts'

const input = z.strictObject({ n: z.number() })

function tool(call: (n: number, context: ToolCallContext) => Promise<Json>, more: Partial<ToolDefinition> = {}): ToolDefinition {
  return {
    name: 'double',
    title: 'Double',
    description: 'Doubles a number.',
    capability: 'analysis',
    safety: 'safe',
    effect: 'recorded',
    evidenceKinds: [],
    input,
    call: (given, context) => call(input.parse(given).n, context),
    ...more,
  }
}

const call = (journal: MemoryJournal, definition: ToolDefinition, args: Json, signal?: AbortSignal) =>
  callTool(journal.place('n', signal), { tool: definition, id: '0.0', args, agent: null, services: harnessServices({}), evidence: null })

describe('a tool call', () => {
  it('gives the result and journals it', async () => {
    const journal = new MemoryJournal()
    let ran = 0
    const double = tool(async (n) => {
      ran += 1
      return n * 2
    })
    expect(await call(journal, double, { n: 4 })).toMatchObject({ ok: true, result: 8 })
    expect(await call(journal, double, { n: 4 })).toMatchObject({ ok: true, result: 8 })
    expect(ran).toBe(1)
    expect(journal.kinds('tool.returned').map(({ data }) => data.fromJournal ?? false)).toEqual([false, true])
  })

  it('refuses arguments that do not fit, and tries nothing', async () => {
    const journal = new MemoryJournal()
    const outcome = await call(
      journal,
      tool(async () => 1),
      { n: 'four' },
    )
    expect(outcome).toMatchObject({ ok: false, error: { code: 'tool.invalid_parameters' } })
    expect(journal.ran).toEqual([])
  })

  it('tries a second time, and no third', async () => {
    let ran = 0
    const flaky = (failures: number) =>
      tool(async () => {
        ran += 1
        if (ran <= failures) throw new Error('not yet')
        return 'done'
      })
    expect(await call(new MemoryJournal(), flaky(1), { n: 1 })).toMatchObject({ ok: true, result: 'done' })
    ran = 0
    expect(await call(new MemoryJournal(), flaky(9), { n: 1 })).toMatchObject({
      ok: false,
      error: { code: 'tool.failed', message: 'not yet' },
    })
    expect(ran).toBe(2)
  })

  it('tries what changes the world once only', async () => {
    let ran = 0
    const outside = tool(
      async () => {
        ran += 1
        throw new Error('half done')
      },
      { effect: 'outside' },
    )
    await call(new MemoryJournal(), outside, { n: 1 })
    expect(ran).toBe(1)
  })

  it('is ended at its time limit, also when it does not listen', async () => {
    const deaf = tool(() => new Promise(() => {}), { timeoutMs: 30, attempts: 1 })
    const outcome = await call(new MemoryJournal(), deaf, { n: 1 })
    expect(outcome.ok ? '' : outcome.error.message).toContain('took longer than 0.03 s')
  })

  it('is handed to no other tool that a person would be asked about, and to none that is denied', async () => {
    const asked: string[] = []
    const other = (name: string, more: Partial<ToolDefinition>) =>
      tool(
        async () => {
          asked.push(name)
          return name
        },
        { name, ...more },
      )
    const others = [other('risky', { safety: 'needs-confirmation' }), other('plain', {}), other('further', {})]
    const failing = tool(
      async () => {
        throw new Error('out of order')
      },
      { attempts: 1, alternatives: others.map(({ name }) => ({ tool: name })) },
    )
    const get = (name: string) => others.find((one) => one.name === name) as ToolDefinition
    const journal = new MemoryJournal()
    const services = harnessServices({ tools: async () => ({ list: () => others, get }) })
    const given = { tool: failing, id: '0.0', args: { n: 1 }, agent: null, services, evidence: null }
    expect(await callTool(journal.place('n'), given)).toMatchObject({ ok: true, result: 'plain', instead: 'plain' })
    expect([asked, journal.waits]).toEqual([['plain'], []])
  })

  it('is thrown out of when the run is cancelled', async () => {
    const controller = new AbortController()
    const slow = tool(() => new Promise(() => {}))
    const outcome = call(new MemoryJournal(), slow, { n: 1 }, controller.signal)
    controller.abort(new Error('cancelled'))
    await expect(outcome).rejects.toThrow('cancelled')
  })
})
