import { describe, expect, test, vi } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import type { Problem } from '#shared/document/problem.ts'
import { validateDocument } from '#shared/document/validate.ts'
import type { WorkflowDocument, WorkflowNode } from '#shared/document/workflow-document.ts'

// the stores look at the window when they are loaded; here there is none
vi.stubGlobal('window', { matchMedia: () => ({ matches: false, addEventListener() {} }), addEventListener() {} })
const { mendOf } = await import('./mends.ts')

function documentOf(
  nodes: Record<string, Partial<WorkflowNode>>,
  edges: [from: [string, string], to: [string, string]][] = [],
): WorkflowDocument {
  const document = emptyDocument('wf', 'Mends')
  for (const [id, node] of Object.entries(nodes))
    document.nodes[id] = { kind: 'set', label: id, parent: null, config: {}, pinned: null, ...node }
  for (const [index, [from, to]] of edges.entries()) document.edges[`e_${index}`] = { from, to }
  return document
}

/** Mends the problem of a code, and gives the codes that are left. */
function mended(document: WorkflowDocument, code: string): { label: string; left: string[]; document: WorkflowDocument } | null {
  const problem = validateDocument(document).find((each) => each.code === code) as Problem
  expect(problem, code).toBeDefined()
  const mend = mendOf(problem, document, { models: ['offline'] })
  if (!mend) return null
  const after = mend.edit.apply(document)
  return { label: mend.label, left: validateDocument(after).map((each) => each.code), document: after }
}

describe('a mend takes its problem away', () => {
  test('of connections that lead nowhere, twice, or to no port', () => {
    const gone = documentOf({ a: {} }, [
      [
        ['a', 'out'],
        ['b', 'in'],
      ],
    ])
    expect(mended(gone, 'edge.dangling')).toMatchObject({ label: 'Delete the connection', left: [] })
    const twice = documentOf({ a: {}, b: {} }, [
      [
        ['a', 'out'],
        ['b', 'in'],
      ],
      [
        ['a', 'out'],
        ['b', 'in'],
      ],
    ])
    expect(mended(twice, 'edge.duplicate')?.left).toEqual([])
    const port = documentOf({ a: {}, b: {} }, [
      [
        ['a', 'out'],
        ['b', 'in'],
      ],
      [
        ['a', 'gone'],
        ['b', 'in'],
      ],
    ])
    expect(mended(port, 'edge.port_unknown')?.left).toEqual([])
  })

  test('of a setting, by what a new node has', () => {
    const loop = documentOf({ l: { kind: 'loop', config: { maxIterations: 0 } } })
    const after = mended(loop, 'node.config_invalid')
    expect(after).toMatchObject({ label: 'Set it to 5' })
    expect(after?.left).not.toContain('node.config_invalid')
    const limit = documentOf({ t: { kind: 'transform', config: { timeoutMs: 1 } } })
    expect(mended(limit, 'node.config_invalid')).toMatchObject({ label: 'Set it to 2000', left: [] })
  })

  test('of a pin', () => {
    const unknown = documentOf({ t: { kind: 'template', config: { template: 'x' }, pinned: { text: 'a', gone: 1 } } })
    expect(mended(unknown, 'node.pin_unknown')?.document.nodes.t?.pinned).toEqual({ text: 'a' })
    const wrong = documentOf({ t: { kind: 'template', config: { template: 'x' }, pinned: { text: 1 } } })
    expect(mended(wrong, 'node.pin_mismatch')?.document.nodes.t?.pinned).toBeNull()
  })

  test('of an input that only one output fits', () => {
    const one = documentOf({ list: {}, each: { kind: 'map' } })
    expect(mended(one, 'port.unconnected')).toMatchObject({ label: 'Connect to list · Out' })
    const two = documentOf({ list: {}, other: {}, each: { kind: 'map' } })
    expect(mended(two, 'port.unconnected')).toBeNull()
  })

  test('of a node in a container that is not there', () => {
    const lost = documentOf({ a: { parent: 'gone' } })
    expect(mended(lost, 'node.parent_missing')?.document.nodes.a?.parent).toBeNull()
  })

  test('of a model that is not there, when there is only one', () => {
    const document = documentOf({ m: { kind: 'model-call', config: { model: 'gone' } } })
    const problem = validateDocument(document, { models: ['offline'] }).find(({ code }) => code === 'model.unknown') as Problem
    expect(mendOf(problem, document, { models: ['offline'] })?.edit.apply(document).nodes.m?.config.model).toBe('offline')
    expect(mendOf(problem, document, { models: ['offline', 'other'] })).toBeNull()
  })
})

test('what takes a decision has no mend', () => {
  const circle = documentOf({ a: {}, b: {} }, [
    [
      ['a', 'out'],
      ['b', 'in'],
    ],
    [
      ['b', 'out'],
      ['a', 'in'],
    ],
  ])
  expect(mended(circle, 'graph.cycle')).toBeNull()
  const types = documentOf({ t: { kind: 'template', config: { template: 'x' } }, p: { kind: 'log-patterns' } }, [
    [
      ['t', 'text'],
      ['p', 'evidence'],
    ],
  ])
  expect(mended(types, 'edge.type_mismatch')).toBeNull()
})
