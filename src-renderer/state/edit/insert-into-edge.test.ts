import { describe, expect, it } from 'vitest'
import { portsOf } from '#shared/document/ports.ts'
import { endsOf, insertKind, insertNode, scopeOf, spliceForNode, spliceOf } from './insert-into-edge.ts'
import { doAndUndo } from './testing/do-and-undo.ts'
import { drawn, edgesOf } from './testing/sample-documents.ts'

const document = drawn(
  {
    a: { kind: 'set' },
    b: { kind: 'set' },
    loose: { kind: 'merge' },
    busy: { kind: 'set' },
    loop: { kind: 'loop', config: { maxIterations: 1 } },
    inner: { kind: 'set', parent: 'loop' },
    end: { kind: 'output' },
  },
  ['a.out > b.in', 'loop.item > inner.in', 'busy.out > loop.in'],
)
const ports = (id: string) => portsOf(document, id)

describe('inserting into a connection', () => {
  it('puts a loose node between the two ends', () => {
    const splice = spliceForNode(document, 'e_0', 'loose')
    expect(splice).toMatchObject({ output: 'out' })
    const after = doAndUndo(document, insertNode('e_0', 'loose', { x: 5, y: 6 }, splice as NonNullable<typeof splice>))
    expect(edgesOf(after)).toEqual(expect.arrayContaining([`a.out > loose.${splice?.input}`, 'loose.out > b.in']))
    expect(edgesOf(after)).not.toContain('a.out > b.in')
    expect(after.layout.loose).toMatchObject({ x: 5, y: 6 })
  })
  it('refuses nodes that are connected, that give nothing, and a container for its own inside', () => {
    expect(spliceForNode(document, 'e_0', 'busy')).toBeUndefined()
    expect(spliceForNode(document, 'e_0', 'end')).toBeUndefined()
    expect(spliceForNode(document, 'e_0', 'a')).toBeUndefined()
    expect(
      spliceForNode(
        drawn({ loop: { kind: 'loop' }, x: { kind: 'set', parent: 'loop' }, y: { kind: 'set', parent: 'loop' } }, ['x.out > y.in']),
        'e_0',
        'loop',
      ),
    ).toBeUndefined()
  })
  it('inside of a container puts a new node there', () => {
    expect(scopeOf(document, 'e_1')).toBe('loop')
    const both = endsOf(document, 'e_1', ports)
    const splice =
      both &&
      spliceOf({ inputs: [{ id: 'in', label: '', type: 'any' }], outputs: [{ id: 'out', label: '', type: 'any' }], inside: null }, both)
    const after = doAndUndo(
      document,
      insertKind('e_1', 'set', { x: 9, y: 9 }, { id: 'new', config: { value: 1 }, splice: splice as NonNullable<typeof splice> }),
    )
    expect(after.nodes.new?.parent).toBe('loop')
    expect(edgesOf(after)).toEqual(expect.arrayContaining(['loop.item > Set.in', 'Set.out > inner.in']))
  })
})
