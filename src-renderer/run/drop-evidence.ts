import { AppError } from '#shared/errors/app-error.ts'
import { bytes as sizeText } from '../ui/format.ts'
import { runText } from '../ui/run-strings.ts'

/** One dropped or chosen file with its place in the folder, with `/`. */
export interface DroppedFile {
  path: string
  file: File
}

export interface Dropped {
  /** What the evidence is called: the folder's name, the file's, or a general one. */
  name: string
  files: DroppedFile[]
}

const mostFiles = 5000
const mostBytes = 4 * 1024 ** 3
/** Folders and files that people have beside what they look for. */
const noise = /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX(?:\/.*)?|\.git(?:\/.*)?|node_modules(?:\/.*)?)$/

/** Whether a drag brings files, and not text or a node. */
export const bringsFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') ?? false

/**
 * The entries of a drop. Has to be called while the drop is handled: afterwards the browser gives nothing out.
 */
export function entriesOf(transfer: DataTransfer): FileSystemEntry[] {
  return [...transfer.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null)).filter((entry) => entry !== null)
}

/** Finds all files in what was dropped, folders inside folders included. `found` is told how many there are so far. */
export async function walkDrop(entries: readonly FileSystemEntry[], signal: AbortSignal, found: (files: number) => void): Promise<Dropped> {
  const only = entries.length === 1 ? entries[0] : undefined
  const files: DroppedFile[] = []
  const open: { entry: FileSystemEntry; path: string }[] = []
  // the folder itself is the evidence; its name is not part of the places in it
  if (only?.isDirectory) for (const entry of await listFolder(only as FileSystemDirectoryEntry)) open.push({ entry, path: entry.name })
  else for (const entry of entries) open.push({ entry, path: entry.name })
  for (let next = open.pop(); next; next = open.pop()) {
    signal.throwIfAborted()
    const { entry, path } = next
    if (noise.test(path)) continue
    if (entry.isDirectory) {
      for (const inner of await listFolder(entry as FileSystemDirectoryEntry)) open.push({ entry: inner, path: `${path}/${inner.name}` })
      continue
    }
    files.push({ path, file: await fileOf(entry as FileSystemFileEntry) })
    if (files.length > mostFiles) throw tooMuch(files)
    found(files.length)
  }
  return finish(only?.name, files)
}

/** Everything in a folder: a reader gives at most a hundred entries at a time, until it gives none. */
async function listFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  while (true) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, (cause) => reject(unreadable(folder.fullPath, cause))),
    )
    if (batch.length === 0) return all
    all.push(...batch)
    if (all.length > mostFiles * 4) throw tooMuch([])
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, (cause) => reject(unreadable(entry.fullPath, cause))))

function unreadable(path: string, cause: unknown): AppError {
  return new AppError('evidence.unreadable', runText.drop.unreadable, { cause, place: { file: path } })
}

/** Files of an input element, a folder's or single ones. */
export function chosenFiles(list: Iterable<File>): Dropped {
  const files = [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
  const folder = files[0]?.path.includes('/') ? files[0].path.split('/')[0] : undefined
  const inside = folder === undefined ? files : files.map(({ path, file }) => ({ path: path.slice(folder.length + 1), file }))
  return finish(
    folder ?? (files.length === 1 ? files[0]?.file.name : undefined),
    inside.filter(({ path }) => !noise.test(path)),
  )
}

function finish(name: string | undefined, files: DroppedFile[]): Dropped {
  if (files.length === 0) throw new AppError('evidence.missing', runText.drop.empty, { hint: runText.drop.emptyHint })
  if (files.length > mostFiles || sizeOf(files) > mostBytes) throw tooMuch(files)
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { name: (name ?? runText.drop.dropped).slice(0, 200), files }
}

const sizeOf = (files: readonly DroppedFile[]): number => files.reduce((sum, { file }) => sum + file.size, 0)

function tooMuch(files: readonly DroppedFile[]): AppError {
  return new AppError('evidence.too_large', runText.drop.tooLarge(Math.max(files.length, mostFiles), sizeText(sizeOf(files))), {
    hint: runText.drop.tooLargeHint,
  })
}
