import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pictureOf } from './document-picture.ts'
import { emptyDocument } from './document-schema.ts'
import { arbitraryDocument } from './testing/arbitrary-document.ts'
import type { WorkflowDocument } from './workflow-document.ts'

function drawn(): WorkflowDocument {
  const node = (kind: string, parent: string | null = null) => ({ kind, label: '', parent, config: {}, pinned: null })
  return {
    ...emptyDocument('wf_a', 'A'),
    nodes: { a: node('set'), box: node('map'), inner: node('router', 'box'), odd: node('from-the-future') },
    edges: { e1: { from: ['a', 'out'], to: ['box', 'items'] }, e2: { from: ['box', 'item'], to: ['inner', 'in'] } },
    layout: { a: { x: -100, y: 50 }, box: { x: 300, y: 0, width: 400, height: 200 }, inner: { x: 40, y: 80 }, odd: { x: 0, y: 400 } },
  }
}

describe('the picture of a document', () => {
  it('begins at its upper left corner, with nodes where they lie in their containers', () => {
    const { shapes, width, height } = pictureOf(drawn())
    expect(shapes).toEqual([
      { x: 400, y: 0, width: 400, height: 200, form: 'frame', group: 'logic' },
      { x: 0, y: 50, width: 240, height: 96, form: 'card', group: 'data' },
      { x: 100, y: 400, width: 240, height: 96, form: 'card', group: null },
      { x: 440, y: 80, width: 240, height: 96, form: 'card', group: 'logic' },
    ])
    expect([width, height]).toEqual([800, 496])
  })

  it('joins the right side of a node to the left one of the next, and a container inside to what it holds', () => {
    const { lines } = pictureOf(drawn())
    expect(lines[0]).toEqual([240, 98, 400, 100])
    expect(lines[1]?.slice(0, 3)).toEqual([400, 100, 440])
  })

  it('is of any document, and lies within its own size', () => {
    expect(pictureOf(emptyDocument('wf_e', 'E'))).toMatchObject({ width: 0, height: 0, shapes: [] })
    fc.assert(
      fc.property(arbitraryDocument, (document) => {
        const { shapes, lines, width, height } = pictureOf(document)
        for (const { x, y, ...shape } of shapes) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
          expect(x + shape.width).toBeLessThanOrEqual(width)
          expect(y + shape.height).toBeLessThanOrEqual(height)
        }
        expect(lines.flat().every(Number.isFinite)).toBe(true)
      }),
    )
  })

  it('ends where containers hold each other', () => {
    const document = drawn()
    document.nodes.box = { ...document.nodes.box, parent: 'inner' } as WorkflowDocument['nodes'][string]
    expect(pictureOf(document).shapes).toHaveLength(4)
  })

  it('leaves out what nobody could make out', () => {
    const document = drawn()
    for (let at = 0; at < 1000; at++) document.nodes[`n${at}`] = { kind: 'set', label: '', parent: null, config: {}, pinned: null }
    const picture = pictureOf(document)
    expect(picture.shapes).toHaveLength(300)
    expect(picture.left).toBeGreaterThanOrEqual(704)
  })
})
