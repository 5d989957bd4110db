import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import { type Act, type EditState, type History, noHistory, perform, redoOf, undoOf } from '#shared/document/edit-history.ts'
import { arbitraryDocument } from '#shared/document/testing/arbitrary-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { duplicate } from './duplicate.ts'
import { addNode, configure, connect, remove, rename, setComment, setPhase, setWorkflow } from './edits.ts'
import { fragmentOf, insertFragment } from './fragment.ts'
import { actOf, type Edit } from './history.ts'
import { insertKind } from './insert-into-edge.ts'
import { layOutAll } from './layered-layout.ts'
import { move, moveBy, reparent, resize } from './place-edits.ts'
import { replaceNode } from './replace-node.ts'
import { groupNodes, whyNotGroup } from './sub-workflow-edits.ts'
import { mayWrap, unwrapNode, wrapNodes } from './wrap-nodes.ts'

type State = EditState

const acted = (state: State, act: Act | undefined): State => (act ? perform(state, act) : state)
const record = (document: WorkflowDocument, history: History, edit: Edit, now: number): State =>
  acted({ document, history }, actOf({ document, history }, edit, now))
const undo = (document: WorkflowDocument, history: History): State => acted({ document, history }, undoOf(history))
const redo = (document: WorkflowDocument, history: History): State => acted({ document, history }, redoOf(history))

const start = (document: WorkflowDocument): State => ({ document, history: noHistory })
const nodeIds = (document: WorkflowDocument) => Object.keys(document.nodes)

const nothing: Edit = { name: 'Nothing', apply: (document) => document }

/** Turns a random choice and two random numbers into an edit of whatever the document holds by then. */
function editOf(document: WorkflowDocument, [choice, a, b]: readonly [number, number, number]): Edit {
  const ids = nodeIds(document)
  const one = ids[a % Math.max(1, ids.length)] ?? 'none'
  const other = ids[b % Math.max(1, ids.length)] ?? 'none'
  const frames = ids.filter((id) => document.nodes[id]?.kind === 'loop')
  const edits: (() => Edit)[] = [
    () => addNode('set', { x: a, y: b }),
    () => addNode('loop', { x: a, y: b }),
    () => addNode('set', { x: a, y: b }, { parent: frames[a % Math.max(1, frames.length)] ?? null }),
    () => remove([one], []),
    () => remove([], [Object.keys(document.edges)[a % Math.max(1, Object.keys(document.edges).length)] ?? 'none']),
    () => connect([one, 'out'], [other, 'in']),
    () => configure(one, 'value', b),
    () => configure(one, 'run.retries', b % 3 === 0 ? undefined : b),
    () => rename(one, `name ${b}`),
    () => setPhase(one, b % 2 === 0 ? 'case_closure' : undefined),
    () => setWorkflow({ description: `text ${b}` }),
    () => move({ [one]: { x: a, y: b } }, b % 2 === 0 ? { merge: 'nudge' } : {}),
    () => resize(one, { width: 300 + a, height: 200 + b }),
    () => reparent({ [one]: { x: a, y: b } }, frames[b % Math.max(1, frames.length)] ?? null),
    () => duplicate(document, [one, other]).edit,
    () => setComment('nodes', one, b % 3 === 0 ? '' : `words ${b}`),
    () => setComment('edges', Object.keys(document.edges)[b % Math.max(1, Object.keys(document.edges).length)] ?? 'none', `words ${a}`),
    () => moveBy([one, other], { x: (a % 9) - 4, y: (b % 9) - 4 }, 'nudge'),
    () => insertFragment(fragmentOf(document, [one]), { name: 'Paste', parent: null, by: { x: a, y: b } }).edit,
    () => replaceNode(document, one, ['merge', 'loop', 'set'][b % 3] as string)?.edit ?? nothing,
    () =>
      mayWrap(document, [one, other], 'loop')
        ? wrapNodes(document, [one, other], 'loop', { x: a, y: b, width: 500, height: 90 }).edit
        : nothing,
    () => unwrapNode(document, frames[a % Math.max(1, frames.length)] ?? 'none')?.edit ?? nothing,
    () =>
      insertKind(
        Object.keys(document.edges)[a % Math.max(1, Object.keys(document.edges).length)] ?? 'none',
        'set',
        { x: a, y: b },
        { id: `n_${a}_${b}`, config: {}, splice: { input: 'in', output: 'out' } },
      ),
    () =>
      whyNotGroup(document, [one]) === null
        ? groupNodes(document, [one], `Part ${b}`, { x: a, y: b, width: 240, height: 96 }).edit('wf_part')
        : nothing,
    () => ({ name: 'Arrange', apply: layOutAll }),
  ]
  return (edits[choice % edits.length] as () => Edit)()
}

const operations = fc.array(fc.record({ what: fc.tuple(fc.nat(1000), fc.nat(2000), fc.nat(2000)), pause: fc.nat(2500), back: fc.nat(9) }), {
  minLength: 1,
  maxLength: 40,
})

function play(
  document: WorkflowDocument,
  list: readonly { what: readonly [number, number, number]; pause: number; back: number }[],
): State {
  let state = start(document)
  let now = 0
  for (const { what, pause, back } of list) {
    now += pause
    if (back === 0) state = undo(state.document, state.history)
    else if (back === 1) state = redo(state.document, state.history)
    else state = record(state.document, state.history, editOf(state.document, what), now)
  }
  return state
}

describe('undo', () => {
  it('after any edits leads back to the same bytes, and redo forward again', () => {
    fc.assert(
      fc.property(arbitraryDocument, operations, (document, list) => {
        let state = play(document, list)
        while (state.history.future.length > 0) state = redo(state.document, state.history)
        const after = writeDocument(state.document)
        const steps = state.history.past.length
        while (state.history.past.length > 0) state = undo(state.document, state.history)
        expect(writeDocument(state.document)).toBe(writeDocument(document))
        expect(state.history.future.length).toBe(steps)
        while (state.history.future.length > 0) state = redo(state.document, state.history)
        expect(writeDocument(state.document)).toBe(after)
      }),
      { numRuns: 200 },
    )
  })

  it('takes back ten thousand edits to the byte', () => {
    const [first] = fc.sample(arbitraryDocument, { numRuns: 1, seed: 7 }) as [WorkflowDocument]
    let state = start(first)
    let seed = 42
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return (seed >>> 8) % below
    }
    for (let at = 0; at < 10_000; at++) {
      const ids = nodeIds(state.document)
      // kept at a size that a person draws, by taking out what has grown too much
      const edit = ids.length > 120 ? remove(ids.slice(0, 60), []) : editOf(state.document, [random(1000), random(2000), random(2000)])
      state = record(state.document, state.history, edit, at * 500)
    }
    expect(state.history.past.length).toBeGreaterThan(4000)
    const after = writeDocument(state.document)
    while (state.history.past.length > 0) state = undo(state.document, state.history)
    expect(writeDocument(state.document)).toBe(writeDocument(first))
    while (state.history.future.length > 0) state = redo(state.document, state.history)
    expect(writeDocument(state.document)).toBe(after)
  }, 120_000)

  it('never changes a document that something else still holds', () => {
    fc.assert(
      fc.property(arbitraryDocument, operations, (document, list) => {
        const before = structuredClone(document)
        play(document, list)
        expect(document).toEqual(before)
      }),
      { numRuns: 50 },
    )
  })

  const withNode = () => {
    const document = emptyDocument('wf_test', 'Test')
    document.nodes.a = { kind: 'set', label: 'A', parent: null, config: {}, pinned: null }
    return start(document)
  }
  const type = (state: State, text: string, at: number) => record(state.document, state.history, rename('a', text), at)

  it('takes back a stretch of typing as one step, and a later one as another', () => {
    let state = withNode()
    for (const [at, text] of ['N', 'Na', 'Nam'].entries()) state = type(state, text, at * 200)
    state = type(state, 'Name', 10_000)
    expect(state.history.past).toHaveLength(2)
    state = undo(state.document, state.history)
    expect(state.document.nodes.a?.label).toBe('Nam')
    state = undo(state.document, state.history)
    expect(state.document.nodes.a?.label).toBe('A')
  })

  it('does not join typing in two fields, nor typing after a redo', () => {
    let state = type(withNode(), 'B', 0)
    state = record(state.document, state.history, configure('a', 'value', 1), 10)
    expect(state.history.past).toHaveLength(2)
    state = redo(...(Object.values(undo(state.document, state.history)) as [WorkflowDocument, History]))
    state = record(state.document, state.history, configure('a', 'value', 2), 20)
    expect(state.history.past).toHaveLength(3)
  })

  it('forgets what was taken back once something new is done', () => {
    let state = type(withNode(), 'B', 0)
    state = undo(state.document, state.history)
    state = record(state.document, state.history, setWorkflow({ name: 'Other' }), 5000)
    expect(state.history.future).toHaveLength(0)
  })

  it('keeps no step for an edit that changes nothing', () => {
    const state = withNode()
    expect(record(state.document, state.history, remove(['nobody'], ['nothing']), 0)).toEqual(state)
  })
})

describe('the name of a step', () => {
  const named = (document: WorkflowDocument, edit: Edit) => actOf({ document, history: noHistory }, edit, 0)?.name
  const document = emptyDocument('wf_test', 'Test')
  for (const label of ['Router', 'Intake', 'Report']) document.nodes[label] = { kind: 'set', label, parent: null, config: {}, pinned: null }

  it('says what was done to which node', () => {
    expect(named(document, configure('Router', 'value', 1))).toBe('Configure Router')
    expect(named(document, move({ Intake: { x: 1, y: 1 }, Router: { x: 2, y: 2 }, Report: { x: 3, y: 3 } }))).toBe(
      'Move Intake and 2 others',
    )
    expect(named(document, remove(['Report'], []))).toBe('Delete Report')
    expect(named(document, connect(['Intake', 'out'], ['Router', 'in']))).toBe('Connect Intake → Router')
    expect(named(document, setWorkflow({ name: 'Other' }))).toBe('Change workflow')
  })
})
