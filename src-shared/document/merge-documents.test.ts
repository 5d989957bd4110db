import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyDocument } from './document-schema.ts'
import { mergeDocuments } from './merge-documents.ts'
import { arbitraryDocument } from './testing/arbitrary-document.ts'
import type { WorkflowDocument, WorkflowNode } from './workflow-document.ts'
import { writeDocument } from './write-document.ts'

const set = (label: string, value: number, parent: string | null = null) => ({
  kind: 'set',
  label,
  parent,
  config: { value },
  pinned: null,
})

function base(): WorkflowDocument {
  const document = emptyDocument('wf_merge', 'Merge')
  document.schema.nodes = { set: 1 }
  document.nodes = { a: set('A', 1), b: set('B', 2), c: set('C', 3) }
  document.edges = { e1: { from: ['a', 'out'], to: ['b', 'in'] } }
  document.layout = { a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 600, y: 0 } }
  return document
}

/** The wished container, unless it is inside the node. */
function parentFor({ nodes }: WorkflowDocument, id: string, wish: string): string | null {
  for (let at: string | null = wish; at !== null; at = nodes[at]?.parent ?? null) if (at === id) return null
  return wish
}

/** One of a few changes to a document, to nodes that begin with `prefix` or to what it has. */
function changed(document: WorkflowDocument, prefix: string, choices: readonly [number, number][]): WorkflowDocument {
  const next = structuredClone(document)
  for (const [index, [choice, which]] of choices.entries()) {
    const ids = Object.keys(next.nodes)
    const id = ids[which % Math.max(1, ids.length)]
    if (choice === 0 || id === undefined) {
      next.nodes[`${prefix}${index}`] = set(prefix, which)
      next.layout[`${prefix}${index}`] = { x: which, y: index }
    } else if (choice === 1) (next.nodes[id] as { label: string }).label = `${prefix} ${which}`
    else if (choice === 2) {
      delete next.nodes[id]
      delete next.layout[id]
      for (const [edge, { from, to }] of Object.entries(next.edges)) if (from[0] === id || to[0] === id) delete next.edges[edge]
      for (const node of Object.values(next.nodes)) if (node.parent === id) node.parent = null
    } else if (choice === 3) next.layout[id] = { x: which, y: which }
    else if (choice === 5) (next.nodes[id] as WorkflowNode).config = { ...next.nodes[id]?.config, [`${prefix}${which % 3}`]: which }
    else if (choice === 6) (next.nodes[id] as WorkflowNode).parent = parentFor(next, id, ids[(which + 1) % ids.length] as string)
    else next.edges[`${prefix}e${index}`] = { from: [id, 'out'], to: [ids[(which + 1) % ids.length] as string, 'in'] }
  }
  return next
}

/** As far as they can be told apart. */
function containersOf({ nodes }: WorkflowDocument, id: string): string[] {
  const containers: string[] = []
  for (let at = nodes[id]?.parent ?? null; at !== null && !containers.includes(at); at = nodes[at]?.parent ?? null) {
    expect(nodes).toHaveProperty([at])
    containers.push(at)
  }
  return containers
}

const choices = fc.array(fc.tuple(fc.nat(6), fc.nat(20)), { maxLength: 8 })

describe('a three-way merge', () => {
  it('is the one side when the other has changed nothing, and either when both did the same', () => {
    fc.assert(
      fc.property(arbitraryDocument, choices, (document, edits) => {
        const side = changed(document, 'm_', edits)
        for (const result of [
          mergeDocuments(document, side, document),
          mergeDocuments(document, document, side),
          mergeDocuments(document, side, side),
        ]) {
          expect(writeDocument(result.document)).toBe(writeDocument(side))
          expect(result.conflicts).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('comes to the same whoever is called mine, as long as there is no conflict', () => {
    fc.assert(
      fc.property(arbitraryDocument, choices, choices, (document, a, b) => {
        const [mine, theirs] = [
          changed(document, 'm_', a),
          changed(
            document,
            't_',
            b.filter(([choice]) => choice !== 3),
          ),
        ]
        const one = mergeDocuments(document, mine, theirs)
        const other = mergeDocuments(document, theirs, mine)
        expect(other.conflicts.map(({ key }) => key).sort()).toEqual(one.conflicts.map(({ key }) => key).sort())
        if (one.conflicts.length > 0) return
        expect(writeDocument(one.document)).toBe(writeDocument(other.document))
      }),
      { numRuns: 300 },
    )
  })

  it('leaves no edge, container or place without its node, whatever is chosen', () => {
    fc.assert(
      fc.property(
        arbitraryDocument,
        choices,
        choices,
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (document, a, b, sides) => {
          const [mine, theirs] = [changed(document, 'm_', a), changed(document, 't_', b)]
          const { conflicts } = mergeDocuments(document, mine, theirs)
          const chosen = Object.fromEntries(conflicts.map(({ key }, index) => [key, sides[index % 40] ? 'mine' : 'theirs'] as const))
          const { document: merged } = mergeDocuments(document, mine, theirs, chosen)
          for (const { from, to } of Object.values(merged.edges)) {
            expect(merged.nodes).toHaveProperty([from[0]])
            expect(merged.nodes).toHaveProperty([to[0]])
          }
          for (const id of Object.keys(merged.nodes)) expect(containersOf(merged, id)).not.toContain(id)
          for (const id of Object.keys(merged.nodes)) expect(merged.layout).toHaveProperty([id])
          for (const id of Object.keys(merged.layout)) expect(merged.nodes).toHaveProperty([id])
        },
      ),
      { numRuns: 300 },
    )
  })

  it('takes each side its own node, and asks only for the field that both changed', () => {
    const [mine, theirs] = [base(), base()]
    mine.nodes.a = set('A mine', 1)
    mine.nodes.c = set('C mine', 3)
    theirs.nodes.b = set('B theirs', 2)
    theirs.nodes.c = set('C theirs', 3)
    const { document, conflicts } = mergeDocuments(base(), mine, theirs)
    expect(Object.values(document.nodes).map(({ label }) => label)).toEqual(['A mine', 'B theirs', 'C mine'])
    expect(conflicts).toEqual([{ key: 'node c label', part: 'node', id: 'c', field: 'label', mine: 'C mine', theirs: 'C theirs' }])
    expect(mergeDocuments(base(), mine, theirs, { 'node c label': 'theirs' }).document.nodes.c?.label).toBe('C theirs')
  })

  it('brings different fields of one node together without asking', () => {
    const [mine, theirs] = [base(), base()]
    mine.nodes.a = { ...set('A mine', 1), config: { value: 5 }, comment: 'Why' }
    theirs.nodes.a = { ...set('A', 1, 'b'), config: { value: 1, run: { retries: 2 } }, pinned: { out: 7 } }
    mine.layout.a = { x: 5, y: 5 }
    theirs.layout.a = { x: 20, y: 30 }
    const { document, conflicts } = mergeDocuments(base(), mine, theirs)
    expect(conflicts).toEqual([])
    expect(document.nodes.a).toEqual({
      kind: 'set',
      label: 'A mine',
      parent: 'b',
      config: { value: 5, run: { retries: 2 } },
      pinned: { out: 7 },
      comment: 'Why',
    })
    // a place is one in its container, and means nothing in the other
    expect(document.layout.a).toEqual({ x: 20, y: 30 })
  })

  it('takes the place of the side whose container a node is in, and mine where both have the same', () => {
    const placed = (x: number, parent: string | null) => {
      const document = base()
      document.layout.a = { x, y: x }
      if (parent) document.nodes.a = set('A', 1, parent)
      return document
    }
    const placeOf = (mine: WorkflowDocument, theirs: WorkflowDocument) => mergeDocuments(base(), mine, theirs).document.layout.a?.x
    expect(placeOf(placed(5, null), placed(9, null))).toBe(5)
    expect(placeOf(placed(5, 'c'), placed(9, 'c'))).toBe(5)
    expect(placeOf(placed(5, null), placed(9, 'c'))).toBe(9)
    expect(placeOf(placed(5, 'c'), placed(9, null))).toBe(5)
  })

  it('asks for each setting of a node that both changed, or that one removed', () => {
    const from = base()
    from.nodes.a = { ...set('A', 1), config: { value: 1, note: 'old', left: true } }
    const [mine, theirs] = [structuredClone(from), structuredClone(from)]
    mine.nodes.a = { ...set('A', 1), config: { value: 2, left: true } }
    theirs.nodes.a = { ...set('A', 1), config: { value: 3, note: 'new', left: true } }
    const asked = mergeDocuments(from, mine, theirs)
    expect(asked.conflicts).toEqual([
      { key: 'node a config.value', part: 'node', id: 'a', field: 'config.value', mine: 2, theirs: 3 },
      { key: 'node a config.note', part: 'node', id: 'a', field: 'config.note', mine: undefined, theirs: 'new' },
    ])
    expect(asked.document.nodes.a?.config).toEqual({ value: 2, left: true })
    const chosen = mergeDocuments(from, mine, theirs, { 'node a config.note': 'theirs' })
    expect(chosen.document.nodes.a?.config).toEqual({ value: 2, note: 'new', left: true })
  })

  it('does not mix the settings of two kinds, or of two versions of one', () => {
    const [mine, theirs] = [base(), base()]
    mine.nodes.a = { ...set('A', 1), kind: 'transform', config: { expression: '1' } }
    theirs.nodes.a = set('A', 5)
    expect(mergeDocuments(base(), mine, theirs).conflicts.map(({ key }) => key)).toEqual(['node a'])
    mine.nodes.a = { ...set('A', 1), config: { values: { out: 1 } } }
    mine.schema.nodes.set = 2
    expect(mergeDocuments(base(), mine, theirs).conflicts.map(({ key }) => key)).toEqual(['node a'])
  })

  it('takes containers apart that each side has put into the other', () => {
    const [mine, theirs] = [base(), base()]
    mine.nodes.a = set('A', 1, 'b')
    theirs.nodes.b = set('B', 2, 'a')
    const { nodes } = mergeDocuments(base(), mine, theirs).document
    expect([nodes.a?.parent, nodes.b?.parent]).toEqual([null, 'a'])
  })

  it('asks when one side removes a node that the other connects', () => {
    const [mine, theirs] = [base(), base()]
    delete mine.nodes.c
    delete mine.layout.c
    theirs.edges.e2 = { from: ['b', 'out'], to: ['c', 'in'] }
    const asked = mergeDocuments(base(), mine, theirs)
    expect(asked.conflicts.map(({ key }) => key)).toEqual(['node c'])
    expect(Object.keys(asked.document.edges)).toEqual(['e1'])
    const kept = mergeDocuments(base(), mine, theirs, { 'node c': 'theirs' }).document
    expect(kept.edges.e2).toBeDefined()
    expect(kept.layout.c).toEqual({ x: 600, y: 0 })
  })

  it('has the newer version of each kind where both sides changed them', () => {
    const versions = (nodes: Record<string, number>) => ({ ...base(), schema: { document: 1, nodes } })
    const merged = (mine: Record<string, number>, theirs: Record<string, number>) =>
      mergeDocuments(base(), versions(mine), versions(theirs)).document.schema.nodes
    expect(merged({ set: 1, x: 3 }, { set: 2, x: 2, y: 1 })).toEqual({ set: 2, x: 3, y: 1 })
    expect(merged({ set: 1 }, { set: 2 })).toEqual({ set: 2 })
    expect(merged({ set: 2 }, { set: 1 })).toEqual({ set: 2 })
  })

  it('merges settings one by one', () => {
    const [mine, theirs] = [base(), base()]
    mine.settings = { budget: { steps: 5 } }
    theirs.settings = { models: { smart: 'openai:gpt-5' } }
    theirs.name = 'Theirs'
    const { document, conflicts } = mergeDocuments(base(), mine, theirs)
    expect(conflicts).toEqual([])
    expect(document).toMatchObject({ name: 'Theirs', settings: { budget: { steps: 5 }, models: { smart: 'openai:gpt-5' } } })
  })
})
