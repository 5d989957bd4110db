import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyDocument } from '#shared/document/document-schema.ts'
import { type Act, type EditState, type History, noHistory, perform, redoOf, undoOf } from '#shared/document/edit-history.ts'
import { arbitraryDocument } from '#shared/document/testing/arbitrary-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { configure, connect, remove, rename, setWorkflow } from './edits.ts'
import { actOf, type Edit } from './history.ts'
import { move } from './place-edits.ts'
import { randomEdit } from './testing/random-edit.ts'

type State = EditState

const acted = (state: State, act: Act | undefined): State => (act ? perform(state, act) : state)
const record = (document: WorkflowDocument, history: History, edit: Edit, now: number): State =>
  acted({ document, history }, actOf({ document, history }, edit, now))
const undo = (document: WorkflowDocument, history: History): State => acted({ document, history }, undoOf(history))
const redo = (document: WorkflowDocument, history: History): State => acted({ document, history }, redoOf(history))

const start = (document: WorkflowDocument): State => ({ document, history: noHistory })
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
    else state = record(state.document, state.history, randomEdit(state.document, what), now)
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
