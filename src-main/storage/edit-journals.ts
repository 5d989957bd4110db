import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, truncate } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { type JournalEntry, type JournalStart, type ReplayedEdits, replayEdits } from '#shared/document/edit-journal.ts'
import { isWorkflowPath } from '#shared/document/workflow-path.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { keyedQueue } from '#shared/keyed-queue.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { readJournal, writeEntries, writeStart } from './journal-lines.ts'

/** What was found of the editing of a file, and the journal in which it goes on. */
export interface FoundJournal extends ReplayedEdits {
  journal: string
  /** Lines that could not be read, and the file in which they are kept; null when all could be. */
  damage: { lines: number; file: string } | null
}

/**
 * The edits of files that are open, each written down within a moment. Every window that edits a file has a journal of its
 * own. What `append` and `begin` have answered outlives any crash.
 */
export interface EditJournals {
  /** Begins a journal, named by 16 hex digits, with what it starts from and the first entries. */
  begin(file: string, journal: string, start: JournalStart, entries: readonly JournalEntry[]): Promise<void>
  /**
   * Adds entries; those that it has already are passed over. Gives the last `seq` that is written down: less than that of the
   * last entry when some before them are missing, and -1 when there is no such journal (any more).
   */
  append(file: string, journal: string, entries: readonly JournalEntry[]): Promise<number>
  /** All journals of a file, the last one first, each under a new name: who had it before begins another. */
  take(file: string): Promise<FoundJournal[]>
  /** Journals that nothing has been added to since the start, of whatever files. */
  untouched(): Promise<{ file: string; journal: string }[]>
  /** What a journal holds, which stays as it is; undefined when it cannot be read. */
  look(file: string, journal: string): Promise<ReplayedEdits | undefined>
  remove(file: string, journal: string): Promise<void>
}

/** When a journal is written anew from its later part, and what stays of it then. */
export interface JournalBounds {
  entries: number
  bytes: number
  keptEntries: number
}

const usualBounds: JournalBounds = { entries: 4000, bytes: 8 * 1024 * 1024, keptEntries: 500 }

interface OpenJournal {
  seq: number
  chain: string
  bytes: number
  entries: number
  startBytes: number
}

const nameOfJournal = /^[0-9a-f]{16}$/

/** @param folder has a folder per edited file. File names have been checked by the caller. */
export function openEditJournals(folder: string, bounds = usualBounds): EditJournals {
  const known = new Map<string, OpenJournal>()
  const inTurn = keyedQueue()
  const newName = () => randomBytes(8).toString('hex')
  const pathOf = (file: string, journal: string) => join(folder, file, `${journal}.jsonl`)

  async function write(path: string, start: JournalStart, entries: readonly JournalEntry[]): Promise<void> {
    const head = writeStart(start)
    const rest = writeEntries(entries, head.chain)
    await writeFileAtomically(path, head.line + rest.text)
    const startBytes = Buffer.byteLength(head.line)
    known.set(path, {
      seq: entries.at(-1)?.seq ?? start.seq,
      chain: rest.chain,
      bytes: startBytes + Buffer.byteLength(rest.text),
      entries: entries.length,
      startBytes,
    })
  }

  /** The state of a journal's file, after a restart read from it; what a crash has left half written at its end is cut off. */
  async function find(path: string): Promise<OpenJournal | undefined> {
    const size = await stat(path).then(
      (found) => found.size,
      () => -1,
    )
    const open = known.get(path)
    if (open?.bytes === size) return open
    known.delete(path)
    const text = size < 0 ? undefined : await readFile(path, 'utf8')
    const read = text === undefined ? undefined : readJournal(text)
    if (!read) return undefined
    if (read.damaged > 0) return undefined
    if (read.bytes < size) await truncate(path, read.bytes)
    const [startLine = ''] = text?.split('\n', 1) ?? []
    const found: OpenJournal = {
      seq: read.entries.at(-1)?.seq ?? read.start.seq,
      chain: read.chain,
      bytes: read.bytes,
      entries: read.entries.length,
      startBytes: Buffer.byteLength(startLine),
    }
    known.set(path, found)
    return found
  }

  /** Writes a journal that has grown long anew: its later entries, on what the earlier ones came to. */
  async function shorten(path: string): Promise<void> {
    const read = readJournal(await readFile(path, 'utf8'))
    if (!read) return
    let cut = Math.max(0, read.entries.length - bounds.keptEntries)
    let bytes = 0
    // not more than a quarter of the bound either, for it would be reached again at once
    for (let index = read.entries.length - 1; index >= cut; index--) {
      bytes += JSON.stringify(read.entries[index]).length
      if (bytes > bounds.bytes / 4) cut = index + 1
    }
    const { document, revision, seq } = replayEdits(read.start, read.entries.slice(0, cut))
    await write(path, { document, revision, seq }, read.entries.slice(cut))
  }

  async function readOne(file: string, name: string): Promise<FoundJournal | undefined> {
    const path = pathOf(file, name)
    const read = readJournal(await readFile(path, 'utf8'))
    const aside = join(folder, 'aside', `${file}.${name}.jsonl`)
    if (!read) {
      await mkdir(dirname(aside), { recursive: true })
      await rename(path, aside)
      return undefined
    }
    const journal = newName()
    known.delete(path)
    await rename(path, pathOf(file, journal))
    if (read.damaged > 0) {
      await writeFileAtomically(aside, await readFile(pathOf(file, journal)))
      await write(pathOf(file, journal), read.start, read.entries)
    }
    return { ...replayEdits(read.start, read.entries), journal, damage: read.damaged > 0 ? { lines: read.damaged, file: aside } : null }
  }

  return {
    begin: (file, journal, start, entries) =>
      inTurn(file, async () => {
        if (!nameOfJournal.test(journal)) throw new AppError('request.invalid', 'A journal of edits is named by 16 hex digits.')
        await write(pathOf(file, journal), start, entries)
      }),

    append: (file, journal, entries) =>
      inTurn(file, async () => {
        if (!nameOfJournal.test(journal)) return -1
        const path = pathOf(file, journal)
        const open = await find(path)
        if (!open) return -1
        const fresh = entries.filter((entry) => entry.seq > open.seq)
        if (fresh.length === 0 || fresh.some((entry, index) => entry.seq !== open.seq + 1 + index)) return open.seq
        const { text, chain } = writeEntries(fresh, open.chain)
        // known again only once all of it is on the disk: a part of it would be found and cut off
        known.delete(path)
        await appendDurably(path, text, open.bytes)
        const next = {
          ...open,
          chain,
          seq: open.seq + fresh.length,
          bytes: open.bytes + Buffer.byteLength(text),
          entries: open.entries + fresh.length,
        }
        known.set(path, next)
        if (next.entries > bounds.entries || next.bytes > bounds.bytes + next.startBytes) await shorten(path)
        return next.seq
      }),

    take: (file) =>
      inTurn(file, async () => {
        const names = await readdir(join(folder, file)).catch(() => [])
        const found: FoundJournal[] = []
        for (const name of names) {
          const journal = name.replace(/\.jsonl$/, '')
          const one = nameOfJournal.test(journal) ? await readOne(file, journal).catch(() => undefined) : undefined
          if (one) found.push(one)
        }
        return found.sort((a, b) => b.at - a.at)
      }),

    async untouched() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
      return entries.flatMap((entry) => {
        const journal = entry.name.replace(/\.jsonl$/, '')
        const file = relative(folder, entry.parentPath).split(sep).join('/')
        const isOne = entry.isFile() && nameOfJournal.test(journal) && isWorkflowPath(file) && !known.has(pathOf(file, journal))
        return isOne ? [{ file, journal }] : []
      })
    },

    look: (file, journal) =>
      inTurn(file, async () => {
        const text = await readFile(pathOf(file, journal), 'utf8').catch(() => undefined)
        const read = text === undefined ? undefined : readJournal(text)
        return read && replayEdits(read.start, read.entries)
      }),

    remove: (file, journal) =>
      inTurn(file, async () => {
        known.delete(pathOf(file, journal))
        await rm(pathOf(file, journal), { force: true })
      }),
  }
}

/** Writes at the end of a file that is there, and answers once it is on the disk. */
async function appendDurably(path: string, text: string, at: number): Promise<void> {
  try {
    const handle = await open(path, 'r+')
    try {
      const bytes = Buffer.from(text)
      for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten
      await handle.datasync()
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw new AppError('file.unwritable', `Edits could not be kept in ${path}: ${cause instanceof Error ? cause.message : cause}.`, {
      hint: 'Check that the folder may be written and that the disk has room. Save your work, or keep this window open.',
      place: { file: path },
      cause,
    })
  }
}
