import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Act, type EditState, noHistory, perform, redoOf, undoOf } from '#shared/document/edit-history.ts'
import { type JournalEntry, readEntry, replayEdits } from '#shared/document/edit-journal.ts'
import { readDocument } from '#shared/document/read-document.ts'
import { arbitraryDocument } from '#shared/document/testing/arbitrary-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import { remove } from './edits.ts'
import { actOf, type Edit } from './history.ts'
import { randomEdit } from './testing/random-edit.ts'

/** Numbers that look random and are the same each time. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state
  }
}

const mostNodes = 60

/** A random edit; of a document that has grown large, one that makes it smaller. */
function nextEdit(document: WorkflowDocument, next: () => number): Edit {
  const ids = Object.keys(document.nodes)
  if (ids.length > mostNodes) return remove([ids[(next() >>> 8) % ids.length] as string], [])
  return randomEdit(document, [next() >>> 8, next() >>> 20, next() >>> 20])
}

const sample = async (): Promise<WorkflowDocument> => {
  const read = readDocument(await readFile(new URL('../../../resources/templates/troubleshooting.trellis.json', import.meta.url), 'utf8'))
  if (read.outcome !== 'ok') throw new Error(read.outcome)
  return read.document
}

describe('nothing is lost', () => {
  it('when 10,000 random edits are all taken back: the document is what it was, byte for byte', async () => {
    const before = await sample()
    const next = numbers(1)
    let state: EditState = { document: before, history: noHistory }
    let done = 0
    for (let now = 0; done < 10_000; now += next() % 2500) {
      // back and forth in between, as people do
      const back = next() >>> 28
      const act =
        back === 0 ? undoOf(state.history) : back === 1 ? redoOf(state.history) : actOf(state, nextEdit(state.document, next), now)
      if (!act) continue
      state = perform(state, act)
      if (act.act === 'do') done++
    }
    const after = writeDocument(state.document)
    expect(after).not.toBe(writeDocument(before))
    for (let act = undoOf(state.history); act; act = undoOf(state.history)) state = perform(state, act)
    expect(writeDocument(state.document)).toBe(writeDocument(before))
    expect(state.history.future.length).toBeGreaterThan(5000)
    for (let act = redoOf(state.history); act; act = redoOf(state.history)) state = perform(state, act)
    expect(writeDocument(state.document)).toBe(after)
  })

  const moves = fc.array(fc.record({ what: fc.tuple(fc.nat(1000), fc.nat(2000), fc.nat(2000)), pause: fc.nat(2500), back: fc.nat(9) }), {
    minLength: 1,
    maxLength: 40,
  })

  it('when a journal is read again, however much of it: it leads to the state that was, with what could be taken back', () => {
    fc.assert(
      fc.property(arbitraryDocument, moves, (document, list) => {
        let state: EditState = { document, history: noHistory }
        const states = [state]
        const entries: JournalEntry[] = []
        let now = 1
        for (const { what, pause, back } of list) {
          now += pause
          const act: Act | undefined =
            back === 0 ? undoOf(state.history) : back === 1 ? redoOf(state.history) : actOf(state, randomEdit(state.document, what), now)
          if (!act) continue
          state = perform(state, act)
          states.push(state)
          entries.push({ ...act, seq: entries.length + 1 })
        }
        // as it comes back from a file
        const read = (JSON.parse(JSON.stringify(entries)) as unknown[]).map((raw) => readEntry(raw) as JournalEntry)
        const start = { seq: 0, revision: 'r', document: JSON.parse(JSON.stringify(document)) as WorkflowDocument }
        for (const [count, was] of states.entries()) {
          const replayed = replayEdits(start, read.slice(0, count))
          expect(writeDocument(replayed.document)).toBe(writeDocument(was.document))
          expect(replayed.history.past.map(({ name }) => name)).toEqual(was.history.past.map(({ name }) => name))
          expect(replayed.history.future.length).toBe(was.history.future.length)
        }
        // and what it remembers leads back to the beginning as well
        let back: EditState = replayEdits(start, read)
        for (let act = undoOf(back.history); act; act = undoOf(back.history)) back = perform(back, act)
        expect(writeDocument(back.document)).toBe(writeDocument(document))
      }),
      { numRuns: 200 },
    )
  })
})
