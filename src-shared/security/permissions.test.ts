import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import {
  type Decision,
  decide,
  defaultVerdict,
  type JudgedCall,
  type Permissions,
  permissionsSchema,
  toolCallers,
  toolCapabilities,
  toolSafeties,
  verdicts,
} from './permissions.ts'
import { matchesWildcards } from './wildcards.ts'

const call: fc.Arbitrary<JudgedCall> = fc.record({
  tool: fc.constantFrom('http_request', 'write_file', 'shell', 'mcp.github.create_issue'),
  caller: fc.constantFrom(...toolCallers),
  agent: fc.option(fc.constantFrom('Repair', 'Logs')),
  capability: fc.constantFrom(...toolCapabilities),
  safety: fc.constantFrom(...toolSafeties),
  arguments: fc.jsonValue() as fc.Arbitrary<Json>,
})

const cell = fc.dictionary(fc.constantFrom(...toolSafeties), fc.constantFrom(...verdicts))
const patterns = fc.option(fc.dictionary(fc.constantFrom('url', 'path', 'a.b'), fc.constantFrom('*', 'x*', '')), { nil: undefined })
const layer = fc
  .record({
    matrix: fc.dictionary(fc.constantFrom(...toolCallers), fc.dictionary(fc.constantFrom(...toolCapabilities), cell)),
    rules: fc.array(
      fc.record({
        tool: fc.constantFrom('*', 'http_request', 'mcp.*'),
        level: fc.option(fc.constantFrom(...toolCallers), { nil: undefined }),
        when: patterns,
        unless: patterns,
        verdict: fc.constantFrom('ask', 'deny'),
      }),
    ),
  })
  .map((given) => permissionsSchema.parse(JSON.parse(JSON.stringify(given))))

const rank = ({ verdict }: Decision) => verdicts.indexOf(verdict)
const layers = (...permissions: (Permissions | null)[]) => permissions.map((each, index) => ({ name: `layer ${index}`, permissions: each }))

describe('permissions', () => {
  it('only ever narrow: each layer, in any order, leaves at most what was there', () => {
    fc.assert(
      fc.property(call, fc.array(layer, { maxLength: 4 }), layer, (one, some, more) => {
        const before = decide(one, layers(...some))
        expect(rank(before)).toBeGreaterThanOrEqual(verdicts.indexOf(defaultVerdict(one.caller, one.capability, one.safety)))
        expect(rank(decide(one, layers(...some, more)))).toBeGreaterThanOrEqual(rank(before))
        expect(decide(one, layers(more, ...some)).verdict).toBe(decide(one, layers(...some, more)).verdict)
      }),
    )
  })

  it('never let anything but what is safe happen unasked, and deny what cannot be read', () => {
    fc.assert(
      fc.property(call, fc.array(layer, { maxLength: 3 }), (one, some) => {
        if (one.safety !== 'safe') expect(decide(one, layers(...some)).verdict).not.toBe('allow')
        expect(decide(one, layers(...some, null)).verdict).toBe('deny')
      }),
    )
  })

  it('say which rule decided', () => {
    fc.assert(
      fc.property(call, layer, (one, some) => {
        const { verdict, why } = decide(one, layers(some))
        const named = /^rule (\d+) of layer 0/.exec(why)
        if (named) expect(some.rules[Number(named[1]) - 1]?.verdict).toBe(verdict)
        else if (why.startsWith('the matrix of layer 0')) expect(some.matrix[one.caller]?.[one.capability]?.[one.safety]).toBe(verdict)
        else
          expect([why, verdict]).toEqual([expect.stringContaining('the default'), defaultVerdict(one.caller, one.capability, one.safety)])
      }),
    )
  })

  it('may depend on the arguments', () => {
    const only = permissionsSchema.parse({
      rules: [{ tool: 'http_request', unless: { url: 'https://api.example.com/*' }, verdict: 'deny', because: 'Only the gateway.' }],
    })
    const get = (args: Json) =>
      decide({ tool: 'http_request', caller: 'child', agent: 'A', capability: 'search', safety: 'safe', arguments: args }, layers(only))
    expect(get({ url: 'https://api.example.com/x' }).verdict).toBe('allow')
    expect(get({ url: 'https://evil.example/' })).toEqual({ verdict: 'deny', why: 'rule 1 of layer 0: Only the gateway.' })
    const odd: Json[] = [{ link: '' }, { url: 7 }, { url: ['https://api.example.com/x'] }, null, [], 'https://api.example.com/x']
    for (const args of odd) expect(get(args).verdict).toBe('deny')
  })

  it('leave micro agents less than all others', () => {
    for (const safety of toolSafeties) {
      expect(defaultVerdict('micro', 'communication', safety)).toBe('deny')
      expect(defaultVerdict('micro', 'execution', safety)).toBe('ask')
    }
    expect(defaultVerdict('micro', 'search', 'safe')).toBe('allow')
    expect(defaultVerdict('child', 'communication', 'safe')).toBe('allow')
    expect(defaultVerdict('node', 'execution', 'safe')).toBe('allow')
  })

  it('name the first of those that are equally narrow', () => {
    const asks = permissionsSchema.parse({ matrix: { child: { search: { safe: 'ask' } } }, rules: [{ tool: '*', verdict: 'ask' }] })
    const one = { tool: 't', caller: 'child', agent: 'A', capability: 'search', safety: 'safe', arguments: {} } as const
    expect(decide(one, layers(asks, asks)).why).toMatch(/^the matrix of layer 0/)
  })

  it('hold for the levels, the agents and the arguments that a rule names, and for no others', () => {
    const judged = (rule: object, call: Partial<JudgedCall>) =>
      decide(
        { tool: 't', caller: 'child', agent: 'A', capability: 'search', safety: 'safe', arguments: {}, ...call },
        layers(permissionsSchema.parse({ rules: [{ tool: ['t', 'u'], verdict: 'deny', ...rule }] })),
      ).verdict
    expect(judged({ level: ['child', 'micro'] }, {})).toBe('deny')
    expect(judged({ level: 'parent' }, {})).toBe('allow')
    expect(judged({ agent: 'A*' }, { agent: 'Ask' })).toBe('deny')
    expect(judged({ agent: ['B', 'C'] }, {})).toBe('allow')
    // a node is no agent, whatever it may be called
    expect(judged({ agent: '*' }, { agent: null })).toBe('allow')
    expect(judged({ when: { a: '1', b: '2' } }, { arguments: { a: 1, b: 2 } })).toBe('deny')
    expect(judged({ when: { a: '1', b: '2' } }, { arguments: { a: 1, b: 3 } })).toBe('allow')
    expect(judged({ when: { 'hosts.1': 'b' } }, { arguments: { hosts: ['a', 'b'] } })).toBe('deny')
    expect(judged({ when: { 'hosts.1': 'b' } }, { arguments: { hosts: ['b', 'a'] } })).toBe('allow')
    for (const path of ['constructor', 'toString', 'constructor.name']) expect(judged({ when: { [path]: '*' } }, {})).toBe('allow')
  })

  it('are refused where they are not understood', () => {
    for (const bad of [{ matrx: {} }, { rules: [{ tool: 'x', verdict: 'allow' }] }, { matrix: { parent: { search: { safe: 'yes' } } } }])
      expect(permissionsSchema.safeParse(bad).success).toBe(false)
  })
})

describe('a pattern', () => {
  it('means what the regular expression means', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.', '/'), maxLength: 12 })
    fc.assert(
      fc.property(part, part, (text, pattern) => {
        const expression = pattern
          .split('*')
          .map((each) => each.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
          .join('[^]*')
        expect(matchesWildcards(text, pattern)).toBe(new RegExp(`^${expression}$`).test(text))
      }),
    )
  })

  it('takes no time that grows beyond measure', () => {
    const startedAt = performance.now()
    expect(matchesWildcards('a'.repeat(20_000), `${'a*'.repeat(60)}b`)).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})
