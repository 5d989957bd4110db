import { describe, expect, it } from 'vitest'
import { documentLimits } from '#shared/document/limits.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { readClipboard, writeFragment } from './clipboard-text.ts'
import { boxOf, type Fragment, fragmentOf, insertFragment, unknownKindsOf } from './fragment.ts'
import { doAndUndo } from './testing/do-and-undo.ts'
import { drawn, edgesOf } from './testing/sample-documents.ts'

const document = drawn(
  {
    loop: { kind: 'loop', label: 'Rounds', at: [100, 100], config: { maxIterations: 4 } },
    inner: { kind: 'set', at: [80, 80], parent: 'loop', config: { value: { deep: [1] } }, comment: 'Why **this**.' },
    next: { kind: 'set', at: [900, 100] },
    away: { kind: 'set', at: [1300, 0] },
  },
  ['loop.item > inner.in', 'inner.out > loop.result', 'loop.out > next.in', 'next.out > away.in'],
)
const copied = (ids: string[]): Fragment => {
  const read = readClipboard(writeFragment(fragmentOf(document, ids)))
  if (read.is !== 'nodes') throw new Error(JSON.stringify(read))
  return read.fragment
}
const refusal = (text: string): string => {
  const read = readClipboard(text)
  return read.is === 'refused' ? read.reason : read.is
}

describe('nodes as text', () => {
  it('come back with what is in them, the edges among them, and fresh ids', () => {
    const empty = drawn({ loop: { kind: 'set', label: 'Rounds' } })
    const { edit, tops } = insertFragment(copied(['loop', 'next']), { name: 'Paste', parent: null, by: { x: 10, y: 20 } })
    const after = doAndUndo(empty, edit)
    expect(edgesOf(after)).toEqual(['Rounds 2.item > inner.in', 'Rounds 2.out > next.in', 'inner.out > Rounds 2.result'])
    expect(tops).toHaveLength(2)
    const [loop] = tops as [string, string]
    expect(after.layout[loop]).toEqual({ x: 110, y: 120, width: 640, height: 320 })
    const inner = Object.values(after.nodes).find((node) => node.label === 'inner')
    expect(inner).toEqual({ ...document.nodes.inner, parent: loop })
    expect(after.nodes.loop?.kind).toBe('set')
  })

  it('taken out of a container lie where they lay on the canvas, and go into another one', () => {
    const fragment = copied(['inner'])
    expect(boxOf(fragment)).toMatchObject({ x: 180, y: 180 })
    const { edit, tops } = insertFragment(fragment, { name: 'Paste', parent: 'loop', by: { x: 24, y: 24 } })
    const after = doAndUndo(document, edit)
    expect(after.nodes[tops[0] as string]).toMatchObject({ parent: 'loop', label: 'inner 2' })
    expect(after.layout[tops[0] as string]).toMatchObject({ x: 104, y: 104 })
  })

  it('may be a whole workflow', () => {
    const read = readClipboard(writeDocument(document))
    expect(read.is === 'nodes' && Object.keys(read.fragment.nodes)).toHaveLength(4)
  })

  it('of a kind that is not known become placeholders that keep it', () => {
    const text = JSON.stringify({
      format: 'trellis-nodes',
      nodes: { a: { kind: 'quantum', label: 'Q', config: { spin: 1 } }, b: { kind: 'set', label: 'B', config: {} } },
      edges: { e: { from: ['a', 'up'], to: ['b', 'in'] } },
    })
    const read = readClipboard(text)
    if (read.is !== 'nodes') throw new Error(JSON.stringify(read))
    expect(unknownKindsOf(read.fragment)).toEqual(['quantum'])
    const after = doAndUndo(document, insertFragment(read.fragment, { name: 'Paste', parent: null, by: { x: 0, y: 0 } }).edit)
    const made = Object.values(after.nodes).find((node) => node.label === 'Q')
    expect(made).toMatchObject({ kind: 'placeholder', config: { source: 'quantum', outputs: ['up'], original: { config: { spin: 1 } } } })
    expect(edgesOf(after)).toContain('Q.up > B.in')
  })

  it('are read with the care of a file', () => {
    const nodes = '"nodes": {"a": {"kind": "set", "label": "A"}}'
    expect(refusal(`{"format": "trellis-nodes", ${nodes}, "__proto__": {}}`)).toContain('refused')
    expect(refusal('{"format": "trellis-nodes", "nodes": {"a": {"kind": "set", "label": "A", "config": {"constructor": 1}}}}')).toContain(
      'refused',
    )
    expect(
      refusal('{"format": "trellis-nodes", "nodes": {"a": {"kind": "set", "label": "A"}, "a": {"kind": "set", "label": "B"}}}'),
    ).toContain('twice')
    expect(refusal(`{"format": "trellis-nodes", "x": ${'['.repeat(80)}${']'.repeat(80)}}`)).toContain('levels')
    expect(refusal(`{${' '.repeat(documentLimits.bytes)}}`)).toBe('It is larger than 10 MB.')
    expect(refusal('{"format": "trellis-nodes", "nodes": {"a b": {"kind": "set", "label": "A"}}}')).toContain('id')
    expect(refusal('{"format": "trellis-nodes", "nodes": {}}')).toBe('There are no nodes in it.')
    expect(refusal('{"format": "trellis-nodes", "nodes": ')).toContain('not JSON')
  })

  it('that lie in themselves, or in nothing, come out to the top', () => {
    const text = JSON.stringify({
      format: 'trellis-nodes',
      nodes: {
        a: { kind: 'loop', label: 'A', parent: 'b', config: { maxIterations: 1 } },
        b: { kind: 'loop', label: 'B', parent: 'a', config: { maxIterations: 1 } },
        c: { kind: 'set', label: 'C', parent: 'gone' },
      },
    })
    const read = readClipboard(text)
    if (read.is !== 'nodes') throw new Error(JSON.stringify(read))
    const after = doAndUndo(document, insertFragment(read.fragment, { name: 'Paste', parent: null, by: { x: 0, y: 0 } }).edit)
    const reached = (id: string | null, seen = 0): boolean =>
      id === null || (seen < 9 && reached(after.nodes[id]?.parent ?? null, seen + 1))
    expect(Object.keys(after.nodes).every((id) => reached(id))).toBe(true)
    expect(Object.values(after.nodes).filter((node) => ['A', 'B', 'C'].includes(node.label))).toHaveLength(3)
  })
})

describe('other text', () => {
  it('is text, and JSON of something else is refused with the reason', () => {
    expect(readClipboard('Call the database team.')).toEqual({ is: 'text' })
    expect(readClipboard('{{ name }} is no JSON')).toEqual({ is: 'text' })
    expect(refusal('{"nodes": [1]}')).toContain('not of Trellis')
    expect(refusal('[1, 2]')).toContain('not of Trellis')
  })
})
