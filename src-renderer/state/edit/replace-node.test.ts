import { describe, expect, it } from 'vitest'
import { mayReplace, replaceNode } from './replace-node.ts'
import { doAndUndo } from './testing/do-and-undo.ts'
import { drawn, edgesOf } from './testing/sample-documents.ts'

const document = drawn(
  {
    before: { kind: 'set' },
    ask: {
      kind: 'micro-agent',
      label: 'Ask the logs',
      at: [300, 20],
      comment: 'Slow.',
      config: { role: 'logs', model: 'offline', instructions: 'Look.', run: { retries: 2 } },
    },
    after: { kind: 'set' },
  },
  ['before.out > ask.in', 'ask.out > after.in', 'ask.error > after.in'],
)

describe('replacing', () => {
  it('keeps label, place, comment, run settings, and the settings and connections that fit', () => {
    const replaced = replaceNode(document, 'ask', 'child-agent')
    const after = doAndUndo(document, (replaced as NonNullable<typeof replaced>).edit)
    expect(after.nodes.ask).toMatchObject({ kind: 'child-agent', label: 'Ask the logs', comment: 'Slow.' })
    expect(after.nodes.ask?.config).toMatchObject({ role: 'logs', instructions: 'Look.', run: { retries: 2 } })
    expect(after.layout.ask).toEqual({ x: 300, y: 20 })
    expect(edgesOf(after)).toEqual(edgesOf(document))
    expect(replaced).toMatchObject({ settings: [], edges: [] })
  })

  it('finds other ports for connections, and tells which settings and connections went', () => {
    const replaced = replaceNode(document, 'ask', 'set')
    const after = doAndUndo(document, (replaced as NonNullable<typeof replaced>).edit)
    expect(edgesOf(after)).toEqual(['Ask the logs.error > after.in', 'Ask the logs.out > after.in', 'before.out > Ask the logs.in'])
    expect(replaced?.settings).toEqual(['role', 'model', 'instructions'])
    const end = replaceNode(document, 'ask', 'output')
    expect(end?.edges).toHaveLength(2)
  })

  it('gives a node that nobody named the name of its new kind', () => {
    const plain = drawn({ a: { kind: 'set', label: 'Set 2' }, b: { kind: 'merge', label: 'Merge' } })
    expect(replaceNode(plain, 'a', 'merge')?.edit.apply(plain).nodes.a?.label).toBe('Merge 2')
  })

  it('lets a container become only another container, whose inner ports take over', () => {
    const held = drawn({ loop: { kind: 'loop', config: { maxIterations: 3 } }, inner: { kind: 'set', parent: 'loop' } }, [
      'loop.item > inner.in',
      'inner.out > loop.result',
    ])
    expect(mayReplace(held, 'loop', 'set')).toBe(false)
    expect(replaceNode(held, 'loop', 'set')).toBeUndefined()
    const replaced = replaceNode(held, 'loop', 'map')
    const after = doAndUndo(held, (replaced as NonNullable<typeof replaced>).edit)
    expect(edgesOf(after)).toEqual(['inner.out > loop.result', 'loop.item > inner.in'])
    expect(after.layout.loop).toMatchObject({ width: 640 })
    const tried = replaceNode(held, 'loop', 'try')
    expect(edgesOf((tried as NonNullable<typeof tried>).edit.apply(held))).toEqual(['inner.out > loop.primary', 'loop.primary > inner.in'])
  })
})
