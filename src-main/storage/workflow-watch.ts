import { type FSWatcher, watch } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FileOnDisk } from '#shared/api/kept-work.ts'
import { documentLimits } from '#shared/document/limits.ts'
import { revisionOf } from './document-file.ts'
import { readRegularFile } from './read-regular-file.ts'

/** Longest time until a change is seen, in milliseconds: where the system does not tell of changes, it is looked for. */
const pollMs = 1000
/** A file that is being written is looked at once it stands still for this long. */
const settleMs = 120

/**
 * Tells what a file holds: at once, and whenever that changes, by whomever. The folder is watched and not the file, because
 * editors and git put a new file in its place. Ends with the signal.
 */
export async function* watchWorkflowFile(path: string, signal: AbortSignal): AsyncGenerator<FileOnDisk> {
  const bell = new Bell(signal)
  const watcher = ringOnChanges(dirname(path), bell)
  let told: string | null | undefined
  let seen = ''
  let inode: bigint | undefined
  try {
    while (!signal.aborted) {
      const found = await look(path)
      inode = found.inode ?? inode
      if (found.stamp === '') {
        // a replacement takes away the old file before the new one is there; what is gone for good is so after a moment as well
        if (told !== null) {
          await pause(settleMs)
          if ((await look(path)).stamp !== '') continue
          told = null
          seen = ''
          yield { revision: null, renamedTo: await findMoved(path, inode) }
        }
      } else if (found.stamp !== seen) {
        await pause(settleMs)
        const again = await look(path)
        if (again.stamp !== found.stamp) continue
        const revision = await revisionAt(path)
        if (revision === undefined) continue
        seen = found.stamp
        if (revision !== told) {
          told = revision
          yield { revision, renamedTo: null }
        }
      }
      await bell.rung(pollMs)
    }
  } finally {
    watcher?.close()
  }
}

async function look(path: string): Promise<{ stamp: string; inode?: bigint }> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found ? { stamp: `${found.ino} ${found.size} ${found.mtimeNs}`, inode: found.ino } : { stamp: '' }
}

/** Undefined when the file cannot be read just now; too large or no text is a content like any other that cannot be used. */
async function revisionAt(path: string): Promise<string | undefined> {
  const read = await readRegularFile(path, documentLimits.bytes).catch(() => undefined)
  return read && revisionOf('text' in read ? read.text : '')
}

/** The name under which the same file is now in the folder, if it is. */
async function findMoved(path: string, inode: bigint | undefined): Promise<string | null> {
  if (inode === undefined) return null
  const folder = dirname(path)
  for (const name of await readdir(folder).catch(() => []))
    if (name.endsWith('.trellis.json') && (await look(join(folder, name))).inode === inode) return name
  return null
}

function ringOnChanges(folder: string, bell: Bell): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, () => bell.ring())
    // what cannot be watched any more is still looked at from time to time
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}

/** Wakes one who waits, also when it rang a moment before. */
class Bell {
  #rang = false
  #wake: () => void = () => {}

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.ring(), { once: true })
  }

  ring(): void {
    this.#rang = true
    this.#wake()
  }

  async rung(atMostMs: number): Promise<void> {
    if (!this.#rang) {
      let timer: ReturnType<typeof setTimeout> | undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        timer = setTimeout(resolve, atMostMs)
      })
      clearTimeout(timer)
    }
    this.#rang = false
    this.#wake = () => {}
  }
}
