import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../json.ts'
import { applyDiff, diffDocuments, isEmptyDiff } from './diff-documents.ts'
import { emptyDocument } from './document-schema.ts'
import { readDocument } from './read-document.ts'
import { arbitraryDocument } from './testing/arbitrary-document.ts'
import { validateDocument } from './validate.ts'
import type { WorkflowDocument, WorkflowNode } from './workflow-document.ts'
import { writeDocument } from './write-document.ts'

/** Reads what must be readable. */
function read(text: string) {
  const result = readDocument(text)
  if (result.outcome !== 'ok') throw new Error(JSON.stringify(result))
  return result
}

describe('writing and reading', () => {
  it('gives back what was written, and the same bytes again', () => {
    fc.assert(
      fc.property(arbitraryDocument, (document) => {
        const text = writeDocument(document)
        const back = read(text)
        expect(back.document).toEqual(document)
        expect(back.repairs).toEqual([])
        expect(writeDocument(back.document)).toBe(text)
      }),
    )
  })

  it('writes the same bytes whatever order the maps were built in', () => {
    fc.assert(
      fc.property(arbitraryDocument, (document) => {
        const shuffled = {
          ...document,
          nodes: Object.fromEntries(Object.entries(document.nodes).reverse()),
          edges: Object.fromEntries(Object.entries(document.edges).reverse()),
        }
        expect(writeDocument(shuffled)).toBe(writeDocument(document))
      }),
    )
  })

  it('changes one line when one node changes', () => {
    const document = emptyDocument('wf_1', 'Lines')
    for (const id of ['a', 'b', 'c']) document.nodes[id] = { kind: 'set', label: id, parent: null, config: { value: 1 }, pinned: null }
    const before = writeDocument(document).split('\n')
    const after = writeDocument({
      ...document,
      nodes: { ...document.nodes, b: { ...(document.nodes.b as never as object), label: 'changed' } as never },
    }).split('\n')
    expect(after.filter((line, i) => line !== before[i])).toHaveLength(1)
  })
})

describe('semantic diff', () => {
  it('leads from one document to the other', () => {
    fc.assert(
      fc.property(arbitraryDocument, arbitraryDocument, (a, b) => {
        const patched = applyDiff(a, diffDocuments(a, b))
        expect(writeDocument({ ...patched, layout: b.layout })).toBe(writeDocument(b))
        expect(isEmptyDiff(diffDocuments(patched, b))).toBe(true)
      }),
    )
  })

  it('ignores layout', () => {
    fc.assert(
      fc.property(arbitraryDocument, (document) => {
        const moved = { ...document, layout: Object.fromEntries(Object.keys(document.layout).map((id) => [id, { x: 1, y: 2 }])) }
        expect(isEmptyDiff(diffDocuments(document, moved))).toBe(true)
      }),
    )
  })
})

describe('hostile documents', () => {
  const base = () => JSON.parse(writeDocument(emptyDocument('wf_1', 'Base')))
  const codes = (text: string) => {
    const result = readDocument(text)
    return result.outcome === 'ok' ? [] : result.problems.map((problem) => problem.code)
  }

  it('refuses what is too large, too deep, no JSON or no workflow, with the reason', () => {
    expect(codes(`"${'x'.repeat(11 * 1024 * 1024)}"`)).toEqual(['document.too_large'])
    expect(codes(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toEqual(['document.too_deep'])
    expect(codes('{"format": "trellis-workflow"')).toEqual(['document.corrupt'])
    expect(codes('{"nodes": {}}')).toEqual(['document.corrupt'])
    expect(codes('')).toEqual(['document.corrupt'])
    expect(codes('null')).toEqual(['document.corrupt'])
  })

  it('refuses prototype keys wherever they are, and names each place', () => {
    const text = JSON.stringify(base()).replace(
      '"nodes":{},"edges"',
      '"nodes":{"a":{"kind":"set","label":"","config":{"value":{"__proto__":{"x":1}}}}},"edges"',
    )
    const result = readDocument(text)
    expect(result).toMatchObject({
      outcome: 'corrupt',
      problems: [{ code: 'document.forbidden_key', field: 'nodes.a.config.value.__proto__' }],
    })
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it('takes the mark that some editors put in front, and that alone', () => {
    const text = JSON.stringify(base())
    expect(readDocument(`\ufeff${text}`)).toEqual(readDocument(text))
    expect(readDocument(`\ufeff\ufeff${text}`).outcome).toBe('corrupt')
  })

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s in a list of a config too, and takes it as a value', (key) => {
    const holding = (value: string) => {
      const text = `{"kind":"set","label":"","config":{"value":[1,${value}]}}`
      return readDocument(JSON.stringify(base()).replace('"nodes":{},"edges"', `"nodes":{"a":${text}},"edges"`))
    }
    expect(holding(`{"${key}":1}`)).toMatchObject({ problems: [{ field: `nodes.a.config.value.1.${key}` }] })
    expect(holding(`"${key}"`).outcome).toBe('ok')
  })

  it('lists every problem of a wrong shape at once, with places', () => {
    const raw = base()
    raw.name = 5
    raw.nodes = { a: { kind: 7, label: 'x' }, 'bad id': { kind: 'set', label: 'y' } }
    raw.edges = { e: { from: ['a'], to: 'b' } }
    const result = readDocument(JSON.stringify(raw))
    expect(result.outcome).toBe('corrupt')
    const fields = result.outcome === 'corrupt' ? result.problems.map((problem) => problem.field) : []
    expect(fields).toEqual(expect.arrayContaining(['name', 'nodes.a.kind', 'nodes.bad id', 'edges.e.from', 'edges.e.to']))
  })

  it('keeps what it does not know: later versions and unknown kinds are read-only, value for value', () => {
    const raw = base()
    raw.schema.document = 99
    expect(readDocument(JSON.stringify(raw))).toMatchObject({ outcome: 'too_new', document: { name: 'Base' } })
    const unknown = base()
    unknown.nodes = { a: { kind: 'from-the-future', label: 'F', parent: null, config: { deep: [1, { x: null }] }, pinned: null } }
    unknown.layout = { a: { x: 1, y: 1 } }
    const result = read(JSON.stringify(unknown))
    expect(result).toMatchObject({ readOnly: true, unknownKinds: ['from-the-future'] })
    expect(result.document.nodes.a?.config).toEqual({ deep: [1, { x: null }] })
    const newer = base()
    newer.schema.nodes = { set: 99 }
    newer.nodes = { a: { kind: 'set', label: '', parent: null, config: {}, pinned: null } }
    expect(readDocument(JSON.stringify(newer)).outcome).toBe('too_new')
  })

  it('drops unknown fields and says so', () => {
    const raw = {
      ...base(),
      surprise: 1,
      nodes: { a: { kind: 'set', label: 'A', parent: null, config: { value: 1, extra: 2 }, pinned: null } },
    }
    const { document, repairs } = read(JSON.stringify(raw))
    expect(document.nodes.a?.config).toEqual({ value: 1 })
    expect(document.layout.a).toBeDefined()
    expect(repairs.join('\n')).toMatch(/surprise[\s\S]*position[\s\S]*extra/)
  })

  it('reads and checks 10,000 nodes, and refuses more', () => {
    const raw = base()
    for (let i = 0; i < 10_000; i++) {
      raw.nodes[`n${i}`] = { kind: 'set', label: '', parent: null, config: { value: i }, pinned: null }
      if (i > 0) raw.edges[`e${i}`] = { from: [`n${i - 1}`, 'out'], to: [`n${i}`, 'in'] }
    }
    expect(validateDocument(read(JSON.stringify(raw)).document)).toEqual([])
    raw.nodes.one_more = raw.nodes.n0
    expect(codes(JSON.stringify(raw))).toEqual(['document.too_large'])
  })
})

describe('validation', () => {
  const document = (change: (document: WorkflowDocument) => void): WorkflowDocument => {
    const made = emptyDocument('wf_1', 'Checked')
    for (const id of ['a', 'b', 'c'])
      made.nodes[id] = { kind: 'set', label: id.toUpperCase(), parent: null, config: { value: 1 }, pinned: null }
    made.edges.ab = { from: ['a', 'out'], to: ['b', 'in'] }
    made.edges.bc = { from: ['b', 'out'], to: ['c', 'in'] }
    change(made)
    return made
  }
  const codesOf = (made: WorkflowDocument) => validateDocument(made).map((problem) => problem.code)

  it('finds nothing wrong with a good document', () => {
    expect(validateDocument(document(() => {}))).toEqual([])
  })

  it.each<[string, (document: WorkflowDocument) => void]>([
    ['node.kind_unknown', (d) => Object.assign(d.nodes.c as object, { kind: 'nope' })],
    ['node.config_invalid', (d) => Object.assign(d.nodes.a as object, { config: { run: { retries: 99 } } })],
    ['node.pin_unknown', (d) => Object.assign(d.nodes.a as object, { pinned: { nope: 1 } })],
    ['node.parent_missing', (d) => Object.assign(d.nodes.c as object, { parent: 'gone' })],
    ['node.parent_not_container', (d) => Object.assign(d.nodes.c as object, { parent: 'a' })],
    ['node.parent_cycle', (d) => Object.assign(d.nodes, { b: { ...d.nodes.b, parent: 'c' }, c: { ...d.nodes.c, parent: 'b' } })],
    ['node.unreachable', (d) => Reflect.deleteProperty(d.edges, 'bc')],
    ['edge.dangling', (d) => Object.assign(d.edges, { x: { from: ['a', 'out'], to: ['gone', 'in'] } })],
    ['edge.port_unknown', (d) => Object.assign(d.edges, { x: { from: ['a', 'nope'], to: ['b', 'in'] } })],
    ['edge.duplicate', (d) => Object.assign(d.edges, { x: { from: ['a', 'out'], to: ['b', 'in'] } })],
    ['graph.cycle', (d) => Object.assign(d.edges, { x: { from: ['c', 'out'], to: ['a', 'in'] } })],
  ])('finds %s', (code, change) => {
    const problems = validateDocument(document(change))
    expect(problems.map((problem) => problem.code)).toContain(code)
    for (const problem of problems) expect(problem.mend.length, problem.code).toBeGreaterThan(10)
  })

  it('finds a circle of containers, and none where a container passes a value through', () => {
    const around = (edge: { from: [string, string]; to: [string, string] }) =>
      document((d) => {
        for (const id of ['b', 'c'])
          Object.assign(d.nodes[id] as object, { kind: 'loop', config: { condition: 'false', maxIterations: 1 } })
        d.edges = { ab: { from: ['a', 'out'], to: ['b', 'in'] }, bc: { from: ['b', 'out'], to: ['c', 'in'] }, edge }
      })
    expect(codesOf(around({ from: ['c', 'out'], to: ['b', 'in'] }))).toContain('graph.cycle')
    expect(codesOf(around({ from: ['c', 'item'], to: ['c', 'result'] }))).not.toContain('graph.cycle')
    expect(codesOf(document((d) => Object.assign(d.edges, { x: { from: ['c', 'out'], to: ['c', 'in'] } })))).toContain('graph.cycle')
  })

  it('asks nothing at the ports of a node whose outputs are pinned, since it is not run', () => {
    const merging = (pinned: Record<string, Json> | null) =>
      document((d) => {
        d.edges = {}
        d.nodes = { m: { kind: 'merge', label: 'M', parent: null, config: { mode: 'list' }, pinned }, a: d.nodes.a as WorkflowNode }
        d.edges = { x: { from: ['m', 'out'], to: ['a', 'in'] } }
      })
    expect(codesOf(merging(null))).toContain('port.unconnected')
    expect(codesOf(merging({ out: [1] }))).toEqual([])
  })

  it('lists all problems at once', () => {
    const codes = codesOf(
      document((d) => {
        Object.assign(d.edges, { x: { from: ['a', 'out'], to: ['gone', 'in'] }, y: { from: ['c', 'out'], to: ['a', 'in'] } })
        Object.assign(d.nodes.a as object, { config: { run: { retries: -1 } } })
      }),
    )
    expect(codes).toEqual(expect.arrayContaining(['edge.dangling', 'graph.cycle', 'node.config_invalid']))
  })
})

it('shares nothing between new documents', () => {
  const filled = emptyDocument('wf_1', 'Filled')
  Object.assign(filled.inputs.properties as object, { order: { type: 'number' } })
  Object.assign(filled.outputs.properties as object, { price: { type: 'number' } })
  const { inputs, outputs } = emptyDocument('wf_2', 'Empty')
  expect([inputs, outputs]).toEqual([
    { type: 'object', properties: {} },
    { type: 'object', properties: {} },
  ])
})
