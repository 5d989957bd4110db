import { describe, expect, it } from 'vitest'
import { originOf, rectangleOf } from '#shared/document/places/node-tree.ts'
import { validateDocument } from '#shared/document/validate.ts'
import { doAndUndo } from './testing/do-and-undo.ts'
import { drawn, edgesOf, idOf } from './testing/sample-documents.ts'
import { mayWrap, unwrapNode, wrapNodes } from './wrap-nodes.ts'

const chain = drawn(
  {
    before: { kind: 'set', at: [0, 0] },
    first: { kind: 'set', at: [300, 0] },
    second: { kind: 'set', at: [600, 40] },
    after: { kind: 'set', at: [900, 0] },
  },
  ['before.out > first.in', 'first.out > second.in', 'second.out > after.in'],
)
const box = { x: 300, y: 0, width: 540, height: 136 }
const spot = (document: typeof chain, id: string) => {
  const { x, y } = rectangleOf(document, id)
  const origin = originOf(document, document.nodes[id]?.parent ?? null)
  return { x: x + origin.x, y: y + origin.y }
}

describe('wrapping', () => {
  it.each([
    ['loop', 'in', 'item', 'result', 'out'],
    ['map', 'items', 'item', 'result', 'results'],
    ['try', 'in', 'primary', 'primary', 'out'],
  ])('in a %s leads what comes and goes through its ports', (kind, input, source, sink, output) => {
    const { edit, id, gone } = wrapNodes(chain, ['first', 'second'], kind, box)
    const document = doAndUndo(chain, edit)
    const name = document.nodes[id]?.label
    expect(edgesOf(document)).toEqual(
      [
        `before.out > ${name}.${input}`,
        `${name}.${source} > first.in`,
        'first.out > second.in',
        `second.out > ${name}.${sink}`,
        `${name}.${output} > after.in`,
      ].sort(),
    )
    expect(gone).toBe(0)
    expect(spot(document, 'second')).toEqual({ x: 600, y: 40 })
    expect(validateDocument(document).filter(({ code }) => code.startsWith('edge.'))).toEqual([])
  })

  it('tells how many connections find no way through', () => {
    const two = drawn({ a: { kind: 'set' }, b: { kind: 'set' }, m: { kind: 'merge' }, n: { kind: 'set' } }, [
      'a.out > m.in',
      'b.out > n.in',
    ])
    const { edit, gone } = wrapNodes(two, ['m', 'n'], 'loop', box)
    expect(gone).toBe(1)
    doAndUndo(two, edit)
  })

  it('in a parent agent takes agents only, and keeps what was connected to them', () => {
    const agents = drawn(
      {
        ask: { kind: 'set' },
        logs: { kind: 'child-agent', config: { role: 'logs', model: 'offline', instructions: 'x' } },
        end: { kind: 'set' },
      },
      ['ask.out > logs.in', 'logs.out > end.in'],
    )
    expect(mayWrap(agents, ['logs'], 'parent-agent')).toBe(true)
    expect(mayWrap(agents, ['logs', 'ask'], 'parent-agent')).toBe(false)
    const { edit, id } = wrapNodes(agents, ['logs'], 'parent-agent', box)
    const document = doAndUndo(agents, edit)
    const name = document.nodes[id]?.label
    expect(edgesOf(document)).toEqual([`${name}.out > end.in`, `ask.out > ${name}.in`])
    expect(validateDocument(document).filter(({ code }) => code.startsWith('edge.'))).toEqual([])
  })

  it('refuses nodes of different containers', () => {
    const apart = drawn({
      loop: { kind: 'loop', config: { maxIterations: 2 } },
      inner: { kind: 'set', parent: 'loop' },
      outer: { kind: 'set' },
    })
    expect(mayWrap(apart, ['inner', 'outer'], 'map')).toBe(false)
    expect(mayWrap(apart, ['inner', 'loop'], 'map')).toBe(true)
  })
})

describe('unwrapping', () => {
  it('is the way back', () => {
    const wrapped = doAndUndo(chain, wrapNodes(chain, ['first', 'second'], 'loop', box).edit)
    const found = unwrapNode(wrapped, idOf(wrapped, 'Loop'))
    expect(found?.gone).toBe(0)
    const document = doAndUndo(wrapped, (found as NonNullable<typeof found>).edit)
    expect(edgesOf(document)).toEqual(edgesOf(chain))
    expect(spot(document, 'first')).toEqual({ x: 300, y: 0 })
    expect(document.nodes.first?.parent).toBeNull()
  })

  it('leaves nodes in the container around it', () => {
    const nested = drawn({
      outer: { kind: 'map', at: [100, 100] },
      inner: { kind: 'loop', at: [60, 80], parent: 'outer', config: { maxIterations: 2 } },
      deep: { kind: 'set', at: [50, 90], parent: 'inner' },
    })
    const document = doAndUndo(nested, (unwrapNode(nested, 'inner') as NonNullable<ReturnType<typeof unwrapNode>>).edit)
    expect(document.nodes.deep?.parent).toBe('outer')
    expect(spot(document, 'deep')).toEqual({ x: 210, y: 270 })
    expect(unwrapNode(nested, 'deep')).toBeUndefined()
  })
})
