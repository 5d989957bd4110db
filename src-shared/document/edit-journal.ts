import { z } from 'zod'
import { type Act, type EditState, noHistory, perform } from './edit-history.ts'
import { documentLimits, forbiddenKeys, valueDepth } from './limits.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** From here on, unsaved work is what differs from the file's content of this revision: it was saved, or read again. */
export interface BaseMark {
  act: 'based'
  /** Epoch milliseconds. */
  at: number
  revision: string
}

/** What is kept of the editing of one file, in order of `seq`, without gaps. */
export type JournalEntry = { seq: number } & (Act | BaseMark)

/** What a journal's entries are applied to. `seq` is that of the last entry that is already in it. */
export interface JournalStart {
  seq: number
  revision: string
  document: WorkflowDocument
}

/** A journal, replayed. */
export interface ReplayedEdits extends EditState {
  seq: number
  /** Of the content that unsaved work is compared with. */
  revision: string
  /** What was done since the file had that content, without what was taken back. */
  unsaved: Act[]
  /** When the last entry was made, or 0. */
  at: number
}

const value = z.unknown().refine((item) => valueDepth(item, documentLimits.depth) <= documentLimits.depth)
const change = z.object({
  part: z.enum(['nodes', 'edges', 'layout', 'document']),
  key: z
    .string()
    .max(100)
    .refine((key) => !forbiddenKeys.has(key)),
  before: value.optional(),
  after: value.optional(),
})
const numbered = { seq: z.int().positive(), at: z.number() }
const step = { ...numbered, name: z.string().max(2000), merge: z.string().max(2000).optional(), patch: z.array(change) }
const entry = z.discriminatedUnion('act', [
  z.object({ act: z.literal('do'), joins: z.literal(true).optional(), ...step }),
  z.object({ act: z.literal('undo'), ...step }),
  z.object({ act: z.literal('redo'), ...step }),
  z.object({ act: z.literal('based'), revision: z.string().max(100), ...numbered }),
])

/** An entry as it was read from a file or came over the contract; undefined when it is none. */
export function readEntry(raw: unknown): JournalEntry | undefined {
  const parsed = entry.safeParse(raw)
  return parsed.success ? parsed.data : undefined
}

/** Carries out a journal's entries one after the other. Any beginning of them leads to a state that once was. */
export function replayEdits(start: JournalStart, entries: Iterable<JournalEntry>): ReplayedEdits {
  const state: ReplayedEdits = {
    document: start.document,
    history: noHistory,
    seq: start.seq,
    revision: start.revision,
    unsaved: [],
    at: 0,
  }
  for (const next of entries) {
    state.seq = next.seq
    state.at = next.at
    if (next.act === 'based') {
      state.revision = next.revision
      state.unsaved = []
      continue
    }
    Object.assign(state, perform(state, next))
    noteUnsaved(state.unsaved, next)
  }
  return state
}

function noteUnsaved(unsaved: Act[], act: Act): void {
  const last = unsaved.at(-1)
  if (act.act === 'undo' && last && last.act !== 'undo') unsaved.pop()
  else if (act.act === 'do' && act.joins && last?.act === 'do') unsaved[unsaved.length - 1] = { ...last, at: act.at }
  else unsaved.push(act)
}
