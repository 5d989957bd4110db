import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Json, JsonObject } from '#shared/json.ts'
import { type PermissionLayer, permissionsSchema } from '#shared/security/permissions.ts'
import { MemoryJournal } from '../../agents/fixtures/journal-place.ts'
import type { EngineServices } from '../../engine/services.ts'
import { harnessServices } from '../../engine/testing/harness-services.ts'
import { callTool, type ToolCall } from '../call-tool.ts'
import { createToolRegistry } from '../registry.ts'
import { TestGrants } from '../testing/test-access.ts'
import { ToolGates } from '../tool-gates.ts'
import type { ToolDefinition } from '../tool-registry.ts'
import { shapeOfCall } from './shape-of-call.ts'

const input = z.strictObject({ service: z.string(), mode: z.enum(['soft', 'hard']).default('soft'), times: z.number().default(1) })

function restart(did: Json[], more: Partial<ToolDefinition> = {}): ToolDefinition {
  return {
    name: 'restart_it',
    title: 'Restart a service',
    description: 'Restarts a service that does not answer.',
    capability: 'execution',
    safety: 'dangerous',
    effect: 'outside',
    evidenceKinds: [],
    input,
    async call(given) {
      did.push(given as Json)
      return { done: true }
    },
    ...more,
  }
}

class Calls {
  readonly journal = new MemoryJournal()
  readonly did: Json[] = []
  readonly services: EngineServices
  readonly tool: ToolDefinition
  #n = 0

  constructor(layers: PermissionLayer[] = [], more: Partial<ToolDefinition> = {}, services: Partial<EngineServices> = {}) {
    this.tool = restart(this.did, more)
    const registry = createToolRegistry([this.tool])
    this.services = harnessServices({ tools: async () => registry, permissions: { layers: async () => layers }, ...services })
  }

  async call(args: JsonObject, answers: Json[] = [], as: Partial<ToolCall> = { agent: 'n', as: { level: 'child', name: 'Repair' } }) {
    this.journal.answers = answers
    const n = this.#n++
    const place = this.journal.place(`n/turn:${n}/call:0`)
    const outcome = await callTool(place, {
      tool: this.tool,
      id: `${n}.0`,
      args,
      agent: null,
      evidence: null,
      services: this.services,
      ...as,
    })
    return outcome.ok ? outcome : { ok: false, code: outcome.error.code, message: outcome.error.message }
  }
}

const yes = { approved: true, comment: '' }

describe('a dangerous call', () => {
  it('asks with the real arguments, why, and what could be done instead', async () => {
    const calls = new Calls()
    expect(await calls.call({ service: 'db' }, [yes])).toMatchObject({ ok: true })
    expect(calls.journal.waits[0]).toMatchObject({
      type: 'approval',
      details: { service: 'db' },
      tool: {
        tool: 'restart_it',
        caller: 'child',
        safety: 'dangerous',
        why: 'the default for child agents and dangerous tools for execution',
        forRun: { service: '…' },
      },
    })
    expect(calls.journal.waits[0]?.tool?.instead.length).toBeLessThanOrEqual(3)
  })

  it('does nothing when it is denied, and says what the person said', async () => {
    const calls = new Calls()
    expect(await calls.call({ service: 'db' }, [{ approved: false, comment: 'Not on a Friday.' }])).toMatchObject({
      code: 'tool.refused',
      message: expect.stringContaining('Not on a Friday.'),
    })
    for (const odd of [null, 'yes', true, { approved: 'true' }, { approved: 1 }, []])
      expect(await calls.call({ service: 'db' }, [odd])).toMatchObject({ code: 'tool.refused' })
    expect(calls.did).toEqual([])
  })

  it('is asked about once for calls of the same shape, when it was allowed for the run', async () => {
    const calls = new Calls()
    await calls.call({ service: 'db', mode: 'soft' }, [{ ...yes, scope: 'run' }])
    expect(await calls.call({ service: 'web', mode: 'soft' })).toMatchObject({ ok: true })
    expect(calls.did).toHaveLength(2)
    // another choice, other arguments, another caller
    await expect(calls.call({ service: 'db', mode: 'hard' })).rejects.toThrow('nobody answered')
    await expect(calls.call({ service: 'db' })).rejects.toThrow('nobody answered')
    await expect(calls.call({ service: 'db', mode: 'soft' }, [], { agent: 'n', as: { level: 'child', name: 'Other' } })).rejects.toThrow()
    await expect(calls.call({ service: 'db', mode: 'soft' }, [], {})).rejects.toThrow('nobody answered')
    const namesake = { agent: 'n', as: { level: 'child', name: 'Repair', node: 'n_other' } } as const
    await expect(calls.call({ service: 'db', mode: 'soft' }, [], namesake)).rejects.toThrow('nobody answered')
    // and another run
    await expect(new Calls().call({ service: 'db', mode: 'soft' })).rejects.toThrow('nobody answered')
  })

  it('that was granted beforehand asks nobody, with just the arguments that were', async () => {
    const granted = (args: JsonObject | null) => new TestGrants({ type: 'tool_call', tool: 'restart_it', arguments: args })
    const exact = new Calls([], {}, { grants: granted({ service: 'db' }) })
    expect(await exact.call({ service: 'db' })).toMatchObject({ ok: true })
    const others: JsonObject[] = [{ service: 'web' }, { service: 'db', times: 2 }]
    for (const other of others) await expect(exact.call(other)).rejects.toThrow('nobody answered')
    const any = new Calls([], {}, { grants: granted(null) })
    expect(await any.call({ service: 'web' })).toMatchObject({ ok: true })
    expect([exact.did.length, any.did.length]).toEqual([1, 1])
  })

  it('that was granted beforehand is denied where it is not permitted, and asked about where only a rule asks', async () => {
    const grants = new TestGrants({ type: 'tool_call', tool: 'restart_it', arguments: null })
    const rule = (verdict: 'ask' | 'deny'): PermissionLayer[] => [
      { name: 'trellis.yaml', permissions: permissionsSchema.parse({ rules: [{ tool: '*', verdict }] }) },
    ]
    expect(await new Calls(rule('deny'), {}, { grants }).call({ service: 'db' })).toMatchObject({ code: 'tool.insufficient_permissions' })
    await expect(new Calls(rule('ask'), { safety: 'safe' }, { grants }).call({ service: 'db' })).rejects.toThrow('nobody answered')
  })

  it('takes the arguments that a person writes, once they fit', async () => {
    const calls = new Calls()
    const outcome = await calls.call({ service: 'db' }, [
      { ...yes, arguments: { service: 7 } },
      { ...yes, arguments: { service: 'db-replica' } },
    ])
    expect(outcome).toMatchObject({ ok: true, changed: { service: 'db-replica' } })
    expect(calls.did).toEqual([{ service: 'db-replica', mode: 'soft', times: 1 }])
    expect(calls.journal.waits[1]?.body).toContain('do not fit')
    // a resumed run does the same without asking or doing anything
    const again = await callTool(calls.journal.place('n/turn:0/call:0'), {
      tool: calls.tool,
      id: '0.0',
      args: { service: 'db' },
      agent: 'n',
      as: { level: 'child', name: 'Repair' },
      evidence: null,
      services: Object.assign(Object.create(calls.services), {}),
    }).catch((error) => error.message)
    expect([again, calls.did.length]).toEqual(['nobody answered', 1])
  })

  it('is judged again with what a person wrote', async () => {
    const rules = permissionsSchema.parse({
      rules: [{ tool: 'restart_it', when: { service: 'db*' }, verdict: 'deny', because: 'Never the database.' }],
    })
    const calls = new Calls([{ name: 'trellis.yaml', permissions: rules }])
    await calls.call({ service: 'web' }, [{ ...yes, arguments: { service: 'db-1' } }, { approved: false }])
    expect([calls.did, calls.journal.waits[1]?.body]).toEqual([[], expect.stringContaining('Never the database.')])
    expect(await calls.call({ service: 'db-1' })).toMatchObject({ code: 'tool.insufficient_permissions' })
    expect(calls.journal.waits).toHaveLength(2)
  })

  it('is judged once more after a person was asked: rules may have changed meanwhile', async () => {
    const layers: PermissionLayer[] = []
    const calls = new Calls(layers)
    const answers = Object.assign([], {
      shift() {
        layers.push({ name: 'trellis.yaml', permissions: null })
        return yes
      },
    })
    calls.journal.answers = answers as Json[]
    const place = calls.journal.place('late')
    const { services, tool } = calls
    const outcome = await callTool(place, { tool, id: '0', args: { service: 'a' }, agent: null, evidence: null, services })
    expect([outcome.ok ? 'ok' : outcome.error.code, calls.did]).toEqual(['tool.insufficient_permissions', []])
  })
})

describe('a tool that fails', () => {
  const failing = (attempts: { n: number }, more: Partial<ToolDefinition> = {}): Partial<ToolDefinition> => ({
    safety: 'safe',
    effect: 'recorded',
    capability: 'search',
    attempts: 1,
    async call() {
      attempts.n++
      throw new Error('out of order')
    },
    ...more,
  })

  it('rests after five failures, and says so without being called', async () => {
    const tried = { n: 0 }
    const gates = new ToolGates()
    const calls = new Calls([], failing(tried), { toolGates: async () => gates })
    for (let n = 0; n < 5; n++) expect(await calls.call({ service: 'a' })).toMatchObject({ code: 'tool.failed' })
    expect(await calls.call({ service: 'a' })).toMatchObject({
      code: 'tool.unavailable',
      message: expect.stringContaining('rests for 30 s'),
    })
    expect([tried.n, gates.states()]).toMatchObject([5, [{ name: 'tool restart_it', breaker: 'open', used: 0, waiting: 0 }]])
  })

  it('does not rest for calls that could not succeed', async () => {
    const gates = new ToolGates()
    const calls = new Calls(
      [],
      { ...failing({ n: 0 }), input: z.strictObject({ service: z.literal('never') }) },
      { toolGates: async () => gates },
    )
    for (let n = 0; n < 9; n++) expect(await calls.call({ service: 'a' })).toMatchObject({ code: 'tool.invalid_parameters' })
    expect(gates.states()).toEqual([])
  })

  it('hands over to one that can do the same, and only to what needs no question', async () => {
    const calls = new Calls(
      [],
      failing({ n: 0 }, { alternatives: ['restart_it', 'absent', 'write_file', 'second'].map((tool) => ({ tool })) }),
    )
    const second: ToolDefinition = {
      ...restart([]),
      name: 'second',
      safety: 'safe',
      effect: 'recorded',
      call: async () => 'from the second',
    }
    const registry = createToolRegistry([calls.tool, second])
    const services = harnessServices({ tools: async () => registry })
    const journal = new MemoryJournal()
    const call = { tool: calls.tool, id: '0', args: { service: 'a' }, agent: null, evidence: null, services }
    expect(await callTool(journal.place('p'), call)).toMatchObject({ ok: true, result: 'from the second', instead: 'second' })
    expect(journal.kinds('tool.returned').at(-1)?.data).toMatchObject({ tool: 'restart_it', ok: true, instead: 'second' })
    expect(journal.waits).toEqual([])
    expect(journal.kinds('fallback.used').map(({ data }) => data)).toEqual([
      {
        what: 'tool',
        chain: ['restart_it', 'restart_it', 'absent', 'write_file', 'second'],
        reached: 'second',
        reason: 'out of order',
        steps: [
          { step: 'restart_it', class: 'TOOL_FAILURE', reason: 'out of order' },
          { step: 'restart_it', class: 'TOOL_FAILURE', reason: 'out of order' },
        ],
      },
    ])
  })

  it('calls the other one with the arguments that this one takes, and ends at what a person can do', async () => {
    const seen: Json[] = []
    const second: ToolDefinition = {
      ...restart(seen),
      name: 'second',
      safety: 'safe',
      effect: 'recorded',
      attempts: 1,
      input: z.strictObject({ unit: z.string() }),
      async call(given) {
        seen.push(given as Json)
        throw new Error('no better')
      },
    }
    const alternatives = [
      { tool: 'second', arguments: () => null },
      { tool: 'second', arguments: (given: unknown) => ({ unit: `${(given as { service: string }).service}.service` }) },
    ]
    const calls = new Calls([], failing({ n: 0 }, { alternatives, guidance: 'Ask the operator.' }))
    const registry = createToolRegistry([calls.tool, second])
    const journal = new MemoryJournal()
    const services = harnessServices({ tools: async () => registry })
    const call = { tool: calls.tool, id: '0', args: { service: 'a' }, agent: null, evidence: null, services }
    expect(await callTool(journal.place('p'), call)).toMatchObject({ ok: false, error: { code: 'tool.failed', hint: 'Ask the operator.' } })
    expect(seen).toEqual([{ unit: 'a.service' }])
    expect(journal.kinds('fallback.used').at(-1)?.data).toMatchObject({
      reached: 'guidance',
      steps: [{ step: 'restart_it' }, { step: 'second', reason: 'no better' }],
    })
  })

  it('is given no more calls at once than it may have', async () => {
    let [now, most] = [0, 0]
    const gates = new ToolGates()
    const calls = new Calls(
      [],
      {
        ...failing({ n: 0 }),
        concurrency: 3,
        async call() {
          most = Math.max(most, ++now)
          await new Promise((resolve) => setTimeout(resolve, 5))
          now--
          return null
        },
      },
      { toolGates: async () => gates },
    )
    await Promise.all(Array.from({ length: 12 }, () => calls.call({ service: 'a' })))
    expect(most).toBe(3)
  })
})

it.each([' https://a.example/x', '\nhttps://a.example/x', 'HTTPS://A.example:443/x', 'https:a.example/x', 'https:\\\\a.example\\x'])(
  'an address is held to its origin however it is written: %j',
  (url) => {
    expect(shapeOfCall({ url }, undefined)).toEqual({ url: 'https://a.example/…' })
  },
)
