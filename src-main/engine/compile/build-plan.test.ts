import { describe, expect, test } from 'vitest'
import { documentLimits } from '#shared/document/limits.ts'
import { validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { chainOf, documentOf, type ShortNode } from '../testing/documents.ts'
import { testKinds } from '../testing/test-kinds.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { buildPlan } from './build-plan.ts'
import { planOf } from './plan-cache.ts'

const planned = (document: WorkflowDocument) => buildPlan(document, { kinds: testKinds(new VirtualClock()) })

function refusal(document: WorkflowDocument): AppError {
  try {
    planned(document)
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
  throw new Error('It was planned')
}

describe('plan', () => {
  test('indexes a scope: topological order, pending counts, successors, config with defaults', () => {
    const { top, size } = planned(
      documentOf({ z: ['set', { value: 1 }], m: ['work', { run: { retries: 2 } }], a: ['set'] }, [
        'z.out -> m.in',
        'z.out -> m.more',
        'm.error -> a.in',
      ]),
    )
    expect(size).toBe(3)
    expect(top.steps.map(({ id }) => id)).toEqual(['z', 'm', 'a'])
    expect([...top.pending]).toEqual([0, 2, 1])
    expect(top.roots).toEqual([0])
    expect(top.steps[0]?.targets).toEqual([1, 1])
    expect(top.steps[1]).toMatchObject({
      config: { delay: 0, route: 'out' },
      run: { retries: 2 },
      errorConnected: true,
      firstOutput: 'out',
    })
    expect(top.steps[2]?.config).toEqual({ value: null })
  })

  test('the inside of a container is a scope of its own, fed by its sources', () => {
    const { top } = planned(
      documentOf({ l: ['loop', { maxIterations: 2 }], a: ['set', {}, { parent: 'l' }] }, ['l.item -> a.in', 'a.out -> l.result']),
    )
    expect(top.steps.map(({ id }) => id)).toEqual(['l'])
    const inside = top.steps[0]?.inside?.get('')
    expect(inside?.roots).toEqual([0])
    expect(inside?.steps[0]?.inputs).toEqual([{ port: 'in', many: false, required: false, feeds: [{ from: -1, port: 'item' }] }])
    expect(inside?.sinks).toEqual([{ port: 'result', many: false, required: true, feeds: [{ from: 0, port: 'out' }] }])
  })

  test('the branches of a try are scopes apart, made of what hangs on them', () => {
    const { top } = planned(
      documentOf(
        {
          t: ['try', { branches: ['primary', 'static'] }],
          a: ['set', {}, { parent: 't' }],
          b: ['set', {}, { parent: 't' }],
          c: ['set', {}, { parent: 't' }],
          loose: ['set', {}, { parent: 't' }],
        },
        ['t.primary -> a.in', 'a.out -> b.in', 'b.out -> t.primary', 'c.out -> t.static'],
      ),
    )
    const ids = [...(top.steps[0]?.inside ?? [])].map(([branch, { steps }]) => [branch, steps.map(({ id }) => id)])
    expect(ids).toEqual([
      ['primary', ['a', 'b']],
      ['static', ['c']],
    ])
  })

  test('what an edit inside a container changes shows in its definition, and a label or a place does not', () => {
    const nodes = (value: number, label: string) =>
      documentOf({ l: ['loop', { maxIterations: 2 }], a: ['set', { value }, { parent: 'l', label }] }, ['a.out -> l.result'])
    const definition = (document: WorkflowDocument) => planned(document).top.steps[0]?.definition
    expect(definition(nodes(1, 'x'))).toBe(definition(nodes(1, 'y')))
    expect(definition(nodes(1, 'x'))).not.toBe(definition(nodes(2, 'x')))
  })

  test('has no notes in it, wherever they lie, and no edges to them', () => {
    const note = (parent: string | null = null): ShortNode => ['note', { text: 'x' }, { parent }]
    const document = documentOf(
      { note: note(), a: ['set', { value: [1] }], m: ['map'], in_m: ['set', {}, { parent: 'm' }], note_m: note('m') },
      ['a.out -> m.items', 'm.item -> in_m.in', 'in_m.out -> m.result'],
    )
    const { top, size } = planned(document)
    expect(size).toBe(3)
    expect(top.steps.map(({ id }) => id)).toEqual(['a', 'm'])
    expect(refusal(documentOf({ a: ['set'], note: note() }, ['a.out -> note.in'])).place).toEqual({ edge: 'e_000000' })
  })

  test('is built once per content, wherever its nodes are drawn', () => {
    const plan = planOf(chainOf(3))
    expect(planOf({ ...chainOf(3), layout: { n000000: { x: 1, y: 2 } } })).toBe(plan)
    expect(planOf(chainOf(4))).not.toBe(plan)
  })

  test('is another one when the ports of a workflow that it runs change', () => {
    const outer = documentOf({ s: ['sub-workflow', { workflow: 'w' }], a: ['set'] }, ['s.out -> a.in'])
    const inner = (property: string) => ({ ...chainOf(1), outputs: { type: 'object', properties: { [property]: {} } } })
    expect(planOf(outer, { w: inner('x') })).toBe(planOf(outer, { w: inner('x') }))
    expect(planOf(outer, { w: inner('x') })).not.toBe(planOf(outer, { w: inner('y') }))
  })

  test('10,000 nodes in a row are planned without recursion', () => {
    expect(buildPlan(chainOf(10_000)).size).toBe(10_000)
  })
})

describe('what cannot be run is refused with its place', () => {
  const cases: [string, WorkflowDocument, string, string | undefined][] = [
    ['an unknown kind', documentOf({ a: ['nonsense'] }, []), 'document.invalid', 'a'],
    ['a config that does not fit', documentOf({ a: ['loop', { maxIterations: 0 }] }, []), 'node.config_invalid', 'a'],
    ['run settings that do not fit', documentOf({ a: ['set', { run: { retries: -1 } }] }, []), 'node.config_invalid', 'a'],
    ['an edge from nowhere', documentOf({ a: ['set'] }, ['x.out -> a.in']), 'document.invalid', undefined],
    ['an unknown input', documentOf({ a: ['set'], b: ['set'] }, ['a.out -> b.nope']), 'document.invalid', 'b'],
    ['an unknown output', documentOf({ a: ['set'], b: ['set'] }, ['a.nope -> b.in']), 'document.invalid', 'a'],
    ['a circle', documentOf({ a: ['set'], b: ['set'] }, ['a.out -> b.in', 'b.out -> a.in']), 'document.invalid', 'a'],
    ['a circle of one', documentOf({ a: ['set'] }, ['a.out -> a.in']), 'document.invalid', 'a'],
    ['a parent that is not there', documentOf({ a: ['set', {}, { parent: 'x' }] }, []), 'document.invalid', 'a'],
    ['a parent that holds nothing', documentOf({ a: ['set'], b: ['set', {}, { parent: 'a' }] }, []), 'document.invalid', 'a'],
    [
      'containers in each other',
      documentOf({ a: ['map', {}, { parent: 'b' }], b: ['map', {}, { parent: 'a' }] }, []),
      'document.invalid',
      'a',
    ],
    [
      'an edge across a border',
      documentOf({ m: ['loop', { maxIterations: 1 }], a: ['set', {}, { parent: 'm' }], b: ['set'] }, ['a.out -> b.in']),
      'document.invalid',
      undefined,
    ],
    ['a required input that nothing leads to', documentOf({ a: ['map'] }, []), 'document.invalid', 'a'],
    [
      'a node on two branches',
      documentOf({ t: ['try'], a: ['set', {}, { parent: 't' }] }, ['t.primary -> a.in', 'a.out -> t.secondary']),
      'document.invalid',
      'a',
    ],
  ]
  test.each(cases)('%s', (_, document, code, node) => {
    const error = refusal(document)
    expect(error.code).toBe(code)
    expect(error.place?.node).toBe(node)
    expect(error.place?.node ?? error.place?.edge).toBeDefined()
  })

  test('a container more than the checker allows, and not one of those that it does', () => {
    const nested = (depth: number) => {
      const nodes = Array.from({ length: depth + 1 }, (_, i): [string, [string, object, object]] => {
        const parent = i === 0 ? null : `m${i - 1}`
        return [`m${i}`, i === depth ? ['set', { value: 1 }, { parent }] : ['loop', { maxIterations: 1 }, { parent }]]
      })
      return documentOf(Object.fromEntries(nodes) as Parameters<typeof documentOf>[0], [])
    }
    const tooDeep = (depth: number) => validateDocument(nested(depth)).filter(({ code }) => code === 'node.nested_too_deep')
    const { nesting } = documentLimits
    expect([planned(nested(nesting)).size, tooDeep(nesting)]).toEqual([nesting + 1, []])
    expect([refusal(nested(nesting + 1)).code, tooDeep(nesting + 1).length]).toEqual(['document.invalid', 1])
  })

  test('containers nested without end', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`m${i}`, ['loop', { maxIterations: 1 }, { parent: i === 0 ? null : `m${i - 1}` }]] as const),
    )
    expect(refusal(documentOf(nodes as unknown as Parameters<typeof documentOf>[0], [])).code).toBe('document.invalid')
  })

  test('a kind named like a member of every object', () => {
    expect(refusal(documentOf({ a: ['constructor'] }, [])).code).toBe('document.invalid')
  })
})
