import { describe, expect, it } from 'vitest'
import { emptyDocument } from './document-schema.ts'
import { type Act, type EditState, longestHistory, noHistory, perform, redoOf, undoOf } from './edit-history.ts'
import { type JournalEntry, replayEdits } from './edit-journal.ts'

const document = emptyDocument('wf_1', 'One')
const change = (before: string, after: string, more: Partial<Act> = {}): Act =>
  ({ act: 'do', name: 'Change', at: 1, patch: [{ part: 'document', key: 'description', before, after }], ...more }) as Act
const stateAfter = (...acts: Act[]): EditState => acts.reduce(perform, { document, history: noHistory })

describe('the history of a document', () => {
  it('takes back and does again, until something else is done', () => {
    const done = stateAfter(change('', 'a'), change('a', 'b'))
    const undone = perform(done, undoOf(done.history) as Act)
    expect([undone.document.description, undone.history.past.length, undone.history.future.length]).toEqual(['a', 1, 1])
    expect(perform(undone, redoOf(undone.history) as Act)).toMatchObject({ document: { description: 'b' }, history: { future: [] } })
    expect(perform(undone, change('a', 'c')).history.future).toEqual([])
    expect([undoOf(noHistory), redoOf(noHistory)]).toEqual([undefined, undefined])
  })

  it('has more of the last step in that, and no step for what came to nothing', () => {
    const typed = stateAfter(change('', 'a', { merge: 'typing' }), change('a', 'ab', { merge: 'typing', joins: true, at: 2 }))
    expect(typed.history.past).toMatchObject([{ at: 2, merge: 'typing', patch: [{ before: '', after: 'ab' }] }])
    const back = perform(typed, change('ab', '', { joins: true }))
    expect([back.document.description, back.history.past]).toEqual(['', []])
  })

  it('takes no typing into a step that was done again', () => {
    const done = stateAfter(change('', 'a', { merge: 'typing' }))
    const undone = perform(done, undoOf(done.history) as Act)
    expect(perform(undone, redoOf(undone.history) as Act).history.past[0]).not.toHaveProperty('merge')
  })

  it('forgets the oldest of very many', () => {
    const past = Array.from({ length: longestHistory }, (_, at) => ({ name: 'Change', at, patch: [] }))
    const { history } = perform({ document, history: { past, future: [] } }, change('', 'a'))
    expect([history.past.length, history.past[0]?.at]).toEqual([longestHistory, 1])
  })
})

it('what is unsaved is what was done since the file was saved, without what was taken back', () => {
  const acts = [change('', 'a'), { act: 'based', at: 5, revision: 'r1' }, change('a', 'b'), change('b', 'c', { joins: true, at: 7 })]
  const unsavedAfter = (...more: object[]) => {
    const entries = [...acts, ...more].map((one, i) => ({ seq: i + 1, ...one }) as JournalEntry)
    const { unsaved, revision } = replayEdits({ seq: 0, revision: 'r0', document }, entries)
    return [revision, unsaved.map((act) => [act.act, act.at])]
  }
  expect(unsavedAfter()).toEqual(['r1', [['do', 7]]])
  const undo = (before: string, after: string) => ({ ...change(before, after), act: 'undo' })
  expect(unsavedAfter(undo('a', 'c'))).toEqual(['r1', []])
  // what was saved before and is taken back now is a change of the file
  expect(unsavedAfter(undo('a', 'c'), undo('', 'a'), undo('', ''))).toEqual([
    'r1',
    [
      ['undo', 1],
      ['undo', 1],
    ],
  ])
})
