import type { Act } from '#shared/document/edit-history.ts'
import type { JournalEntry, JournalStart } from '#shared/document/edit-journal.ts'
import { patchBetween } from '#shared/document/patch.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { versionText } from '../ui/version-strings.ts'
import { call, errorData, useConnection } from './api.ts'
import { onAct, useDocument } from './document-store.ts'
import { notifyError } from './session-store.ts'

/** Longest time for which an edit is only in this window, in milliseconds. One after a pause is handed over at once. */
const keepWithin = 300
/** How long to wait after the host could not write, in milliseconds. */
const tryAgainAfter = 5000

/** The editing of one open file, and what of it the host has not written down yet. */
interface KeptEdits {
  file: string
  journal: string
  /** What to begin the journal with; null once it is begun. */
  start: JournalStart | null
  seq: number
  pending: JournalEntry[]
  /** The last entry that the host was handed, whether or not it has answered. */
  handed: number
  /** When the host was last handed something, by the clock of `performance`. */
  handedAt: number
  /** The file's content that unsaved work is compared with. */
  base: { revision: string; document: WorkflowDocument }
  document: WorkflowDocument
  writing: Promise<void> | null
  timer: ReturnType<typeof setTimeout> | undefined
  failed: boolean
}

const files = new Map<string, KeptEdits>()

function newJournal(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** From now on, edits of `file` are kept: in the journal that was recovered, or in a new one, which the first edit begins. */
export function keepEditsOf(
  file: string,
  base: KeptEdits['base'],
  document: WorkflowDocument,
  recovered: { journal: string; seq: number } | null,
): void {
  clearTimeout(files.get(file)?.timer)
  files.set(file, {
    file,
    journal: recovered?.journal ?? newJournal(),
    start: recovered ? null : { seq: 0, ...base },
    seq: recovered?.seq ?? 0,
    pending: [],
    handed: recovered?.seq ?? 0,
    handedAt: Number.NEGATIVE_INFINITY,
    base,
    document,
    writing: null,
    timer: undefined,
    failed: false,
  })
}

/** Notes that from here on, unsaved work is what differs from this content: it was saved, or taken over from the disk. */
export function noteBase(file: string, revision: string, document: WorkflowDocument): void {
  const kept = files.get(file)
  if (!kept) return
  kept.base = { revision, document }
  if (kept.start && kept.pending.length === 0) kept.start = { seq: kept.seq, revision, document }
  else add(kept, { act: 'based', at: Date.now(), revision })
}

/** Goes on with the edits of a file that is at another path now, whose journal has moved along. */
export function moveEdits(from: string, to: string): void {
  const kept = files.get(from)
  if (!kept) return
  files.delete(from)
  files.set(to, Object.assign(kept, { file: to }))
}

function noteAct(file: string, act: Act): void {
  const kept = files.get(file)
  if (!kept) return
  kept.document = useDocument.getState().document ?? kept.document
  add(kept, act)
}

function add(kept: KeptEdits, entry: Act | { act: 'based'; at: number; revision: string }): void {
  kept.pending.push({ ...entry, seq: ++kept.seq })
  kept.timer ??= setTimeout(() => void write(kept), kept.failed ? tryAgainAfter : kept.handedAt + keepWithin - performance.now())
}

/** Hands the host what is not written down yet. Never throws: what could not be written is tried again. */
function write(kept: KeptEdits): Promise<void> {
  clearTimeout(kept.timer)
  kept.timer = undefined
  kept.writing ??= writePending(kept)
    .then(
      () => {
        kept.failed = false
      },
      (thrown) => {
        // a connection that is back takes up again by itself
        if (useConnection.getState().status === 'open' && !kept.failed) notifyError(errorData(thrown))
        kept.failed = true
        kept.timer ??= setTimeout(() => void write(kept), tryAgainAfter)
      },
    )
    .finally(() => {
      kept.writing = null
    })
  return kept.writing
}

function hand(kept: KeptEdits, entries: readonly JournalEntry[]): number {
  kept.handed = entries.at(-1)?.seq ?? kept.handed
  kept.handedAt = performance.now()
  return kept.handed
}

/** Hands over what is pending as the window goes. It does not wait for an answer that may come too late. */
function writeAtLast(kept: KeptEdits): void {
  if (!kept.writing) return void write(kept)
  // the host takes it after what it was handed before, and what it has already it does not take again
  const { file, journal } = kept
  const entries = kept.pending.filter(({ seq }) => seq > kept.handed)
  if (entries.length === 0) return
  hand(kept, entries)
  call((client) => client.workflow.keepEdits({ file, journal, entries })).catch(() => {})
}

async function writePending(kept: KeptEdits): Promise<void> {
  const { file } = kept
  while (kept.pending.length > 0) {
    const entries = [...kept.pending]
    const last = hand(kept, entries)
    const { journal, start } = kept
    if (start) {
      await call((client) => client.workflow.beginEdits({ file, journal, start, entries }))
      kept.start = null
    } else {
      const { seq } = await call((client) => client.workflow.keepEdits({ file, journal, entries }))
      if (seq < last) {
        beginAnew(kept)
        continue
      }
    }
    kept.pending = kept.pending.filter((entry) => entry.seq > last)
  }
}

/** Another window has taken the journal over, or it is gone: all that differs from the file is one entry of a new one. */
function beginAnew(kept: KeptEdits): void {
  const patch = patchBetween(kept.base.document, kept.document)
  kept.journal = newJournal()
  kept.start = { seq: 0, ...kept.base }
  kept.pending = [{ seq: 1, act: 'do', name: versionText.earlierEdits, at: Date.now(), patch }]
  kept.seq = 1
  kept.handed = 0
}

/** Writes down at once what has been edited in a file. While the host cannot be reached, it is kept here until it can. */
export async function keepEditsNow(file: string): Promise<void> {
  const kept = files.get(file)
  if (kept && kept.pending.length > 0 && useConnection.getState().status === 'open') await write(kept)
}

/** Follows every edit in this window, and sees to it that none is only here when the window goes. */
export function followEdits(): void {
  onAct(noteAct)
  const forPending = (work: (kept: KeptEdits) => void) => {
    for (const kept of files.values()) if (kept.pending.length > 0) work(kept)
  }
  useConnection.subscribe((state, before) => {
    if (state.generation !== before.generation) forPending(write)
  })
  const writeAllAtLast = () => forPending(writeAtLast)
  window.addEventListener('beforeunload', writeAllAtLast)
  window.addEventListener('pagehide', writeAllAtLast)
  window.document.addEventListener('visibilitychange', () => window.document.visibilityState === 'hidden' && writeAllAtLast())
  window.addEventListener('beforeunload', (event) => {
    if (useConnection.getState().status !== 'open' && [...files.values()].some((kept) => kept.pending.length > 0)) event.preventDefault()
  })
}
