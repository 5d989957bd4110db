import { describe, expect, it } from 'vitest'
import { portsOf } from '#shared/document/ports.ts'
import { readDocument } from '#shared/document/read-document.ts'
import { validateDocument } from '#shared/document/validate.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { inlineSubWorkflow } from './inline-sub-workflow.ts'
import { groupNodes, whyNotGroup } from './sub-workflow-edits.ts'
import { doAndUndo } from './testing/do-and-undo.ts'
import { drawn, edgesOf } from './testing/sample-documents.ts'

const document = drawn(
  {
    source: { kind: 'template', config: { template: 'x' }, at: [0, 0] },
    other: { kind: 'set', at: [0, 200] },
    letter: { kind: 'template', config: { template: 'Dear {{ name }}, {{ text }}' }, at: [300, 0] },
    check: { kind: 'set', at: [600, 0] },
    end: { kind: 'set', at: [900, 0] },
    last: { kind: 'output', at: [900, 200] },
  },
  [
    'source.text > letter.name',
    'other.out > letter.text',
    'letter.text > check.in',
    'letter.text > end.in',
    'check.out > end.in',
    'check.out > last.value',
  ],
)
const box = { x: 300, y: 0, width: 540, height: 96 }

describe('a sub-workflow made of nodes', () => {
  const { document: inner, edit, id } = groupNodes(document, ['letter', 'check'], 'Letters', box)

  it('has an input for each value that comes and an output for each that goes', () => {
    expect(inner.inputs).toMatchObject({ properties: { name: {}, text: {} } })
    expect(Object.keys((inner.outputs.properties ?? {}) as object).sort()).toEqual(['out_2', 'text_2'].sort())
    expect(readDocument(writeDocument(inner))).toMatchObject({ outcome: 'ok', repairs: [] })
    expect(validateDocument(inner).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('takes their place, connected as they were', () => {
    const after = doAndUndo(document, edit('wf_letters'))
    expect(after.nodes[id]).toMatchObject({ kind: 'sub-workflow', label: 'Letters', config: { workflow: 'wf_letters' } })
    expect(edgesOf(after)).toEqual(
      [
        'source.text > Letters.name',
        'other.out > Letters.text',
        'Letters.text_2 > end.in',
        'Letters.out_2 > end.in',
        'Letters.out_2 > last.value',
      ].sort(),
    )
    const schemas = { inputs: inner.inputs, outputs: inner.outputs }
    const ports = portsOf(after, id, () => schemas)
    expect(ports.inputs.map((port) => port.id)).toEqual(['name', 'text'])
    expect(validateDocument(after, { subWorkflow: () => schemas }).filter(({ code }) => code.startsWith('edge.'))).toEqual([])
  })

  it('comes back as it was', () => {
    const grouped = edit('wf_letters').apply(document)
    const found = inlineSubWorkflow(grouped, id, inner)
    const after = doAndUndo(grouped, (found as NonNullable<typeof found>).edit)
    expect(found?.gone).toBe(0)
    expect(found?.tops).toHaveLength(2)
    expect(edgesOf(after)).toEqual(edgesOf(document))
  })

  it('is refused for what belongs to this workflow, and across containers', () => {
    expect(whyNotGroup(document, ['letter', 'check'])).toBeNull()
    expect(whyNotGroup(document, ['last'])).toContain('last belongs to this workflow')
    const apart = drawn({
      loop: { kind: 'loop', config: { maxIterations: 1 } },
      inner: { kind: 'set', parent: 'loop' },
      outer: { kind: 'set' },
    })
    expect(whyNotGroup(apart, ['inner', 'outer'])).toContain('different containers')
    expect(whyNotGroup(apart, [])).not.toBeNull()
  })

  it('inside of a container takes values from its inner ports', () => {
    const looped = drawn(
      { loop: { kind: 'loop', config: { maxIterations: 1 }, at: [0, 0] }, inner: { kind: 'set', parent: 'loop', at: [60, 80] } },
      ['loop.item > inner.in', 'inner.out > loop.result'],
    )
    const made = groupNodes(looped, ['inner'], 'Part', { x: 60, y: 80, width: 240, height: 96 })
    const after = doAndUndo(looped, made.edit('wf_part'))
    expect(after.nodes[made.id]?.parent).toBe('loop')
    expect(edgesOf(after)).toEqual(['Part.out_2 > loop.result', 'loop.item > Part.item'])
  })
})

describe('bringing in a workflow', () => {
  it('leads values that it only passes on from end to end, and tells of connections to what it does not have', () => {
    const inner = drawn({ start: { kind: 'input' }, end: { kind: 'output', config: { name: 'same' } }, work: { kind: 'set' } }, [
      'start.value > end.value',
      'start.value > work.in',
    ])
    inner.inputs = { type: 'object', properties: { value: {} } }
    const outer = drawn({ a: { kind: 'set' }, sub: { kind: 'sub-workflow', config: { workflow: 'wf' } }, b: { kind: 'set' } }, [
      'a.out > sub.value',
      'sub.same > b.in',
      'sub.other > b.in',
    ])
    const found = inlineSubWorkflow(outer, 'sub', inner)
    const after = doAndUndo(outer, (found as NonNullable<typeof found>).edit)
    expect(edgesOf(after)).toEqual(['a.out > b.in', 'a.out > work.in'])
    expect(found?.gone).toBe(1)
  })
})
