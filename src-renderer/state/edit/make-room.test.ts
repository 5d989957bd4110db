import { expect, it } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { insertKind, insertNode } from './insert-into-edge.ts'
import { doAndUndo } from './testing/do-and-undo.ts'
import { drawn } from './testing/sample-documents.ts'

const through = { input: 'in', output: 'out' }
const placeOf = (document: WorkflowDocument, id: string) => [document.layout[id]?.x, document.layout[id]?.y]

const chain = drawn(
  {
    a: { kind: 'set', at: [0, 0] },
    b: { kind: 'set', at: [312, 0] },
    c: { kind: 'set', at: [624, 40] },
    // in the next row, and one beside the chain
    d: { kind: 'set', at: [0, 200] },
    e: { kind: 'set', at: [312, 200] },
    apart: { kind: 'set', at: [624, 400] },
  },
  ['a.out > b.in', 'b.out > c.in', 'c.out > d.in', 'd.out > e.in'],
)
const insert = (document: WorkflowDocument, edge: string, x: number, y: number) =>
  doAndUndo(document, insertKind(edge, 'set', { x, y }, { id: 'new', config: {}, splice: through }))

it('puts a node that comes into a short connection behind the first, and moves what follows in the row', () => {
  const after = insert(chain, 'e_0', 156, 4)
  expect(placeOf(after, 'new')).toEqual([312, 4])
  expect(placeOf(after, 'b')).toEqual([624, 0])
  expect(placeOf(after, 'c')).toEqual([936, 40])
  for (const id of ['a', 'd', 'e', 'apart']) expect(placeOf(after, id)).toEqual(placeOf(chain, id))
})

it('does the same for a node of the canvas that is dropped there', () => {
  const after = doAndUndo(chain, insertNode('e_1', 'apart', { x: 500, y: 20 }, through))
  expect(placeOf(after, 'apart')).toEqual([624, 20])
  expect(placeOf(after, 'c')).toEqual([936, 40])
  expect(placeOf(after, 'b')).toEqual([312, 0])
})

it('moves nothing where there is room, above, below or between', () => {
  for (const after of [insert(chain, 'e_0', 156, 120), insert(chain, 'e_2', 300, 400)])
    for (const id of Object.keys(chain.nodes)) expect(placeOf(after, id)).toEqual(placeOf(chain, id))
})

it('lets the container grow with what moves in it', () => {
  const inside = drawn(
    {
      loop: { kind: 'loop', at: [0, 0], config: { maxIterations: 1 } },
      x: { kind: 'set', parent: 'loop', at: [48, 80] },
      y: { kind: 'set', parent: 'loop', at: [340, 80] },
    },
    ['x.out > y.in', 'y.out > loop.result'],
  )
  const after = insert(inside, 'e_0', 200, 90)
  expect(placeOf(after, 'y')).toEqual([672, 80])
  expect(after.layout.loop?.width).toBe(672 + 240 + 48)
  // into the connection to the container's own port
  const last = insert(inside, 'e_1', 400, 90)
  expect(placeOf(last, 'new')).toEqual([652, 90])
  expect(last.layout.loop?.width).toBe(652 + 240 + 48)
})
