import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { isJsonObject } from '#shared/json.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { takeLock } from './file-lock.ts'
import { makeFolder } from './make-folder.ts'
import { readRegularFile } from './read-regular-file.ts'

/** Where the owner of a workspace can be spoken to by other programs of the same person. */
export interface OwnerAddress {
  /** Path of a Unix socket, or name of a pipe on Windows. */
  socket: string
  /** What whoever connects has to send. */
  token: string
  /** Of the program: others speak its contract only if they are of the same version. */
  version: string
}

/** Who has a workspace open, as `.trellis/owner.json` says it. It may be gone since: only the lock tells. */
export interface WorkspaceOwner {
  pid: number
  /** Absent until it listens. */
  address?: OwnerAddress
}

/** A workspace that this process owns. */
export interface Workspace {
  folder: string
  /** Random, made with the workspace: what people have granted is bound to it. */
  id: string
  /** Tells others where this process can be spoken to. */
  announce(address: OwnerAddress): Promise<void>
  /** Lets another process have the workspace. */
  close(): Promise<void>
}

/**
 * Opens a workspace folder, which is made where there is none, and takes its lock. The lock is one of the system's on
 * `.trellis/lock`, so that it ends with the process, however that ends. Throws `workspace.locked` when another process has
 * it, and `file.unwritable`.
 */
export async function openWorkspace(folder: string): Promise<Workspace> {
  const hidden = join(folder, '.trellis')
  try {
    await makeFolder(hidden)
    await writeFile(join(hidden, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } catch (cause) {
    throw new AppError('file.unwritable', `The workspace ${folder} could not be made: ${cause instanceof Error ? cause.message : cause}.`, {
      hint: 'Choose a folder that may be written.',
      place: { file: folder },
      cause,
    })
  }
  const lock = takeLock(join(hidden, 'lock')) ?? (await refuse(folder))
  const owner = ownerFile(folder)
  const since = new Date().toISOString()
  const tell = async (address?: OwnerAddress) => {
    // made anew each time: one that is there may be a link, or readable by others
    await rm(owner, { force: true })
    await writeFile(owner, JSON.stringify({ pid: process.pid, since, address }), { flag: 'wx', mode: 0o600 })
  }
  try {
    const id = await workspaceId(join(hidden, 'workspace.json'))
    await tell()
    return {
      folder,
      id,
      announce: tell,
      async close() {
        if (!lock.held) return
        await rm(owner, { force: true })
        lock.release()
      },
    }
  } catch (thrown) {
    lock.release()
    throw thrown
  }
}

const ownerFile = (folder: string) => join(folder, '.trellis', 'owner.json')

/** What the owner of a workspace says of itself; undefined where there is none, or none that can be read. */
export async function readOwner(folder: string): Promise<WorkspaceOwner | undefined> {
  const known = await readOwnJson(ownerFile(folder))
  if (!isJsonObject(known) || typeof known.pid !== 'number') return undefined
  const { pid, address } = known
  if (!isJsonObject(address)) return { pid }
  const { socket, token, version } = address
  if (typeof socket !== 'string' || typeof token !== 'string' || typeof version !== 'string') return { pid }
  return { pid, address: { socket, token, version } }
}

async function refuse(folder: string): Promise<never> {
  const known = await readOwner(folder)
  const who = known ? `process ${known.pid}` : 'another process'
  throw new AppError('workspace.locked', `The workspace ${folder} is open in ${who}.`, {
    hint: 'Close it there, or use another workspace.',
    place: { file: folder },
  })
}

/** What Trellis wrote, or whoever the folder is from: undefined for what cannot be read, pipes and devices too. */
async function readOwnJson(file: string): Promise<unknown> {
  try {
    const read = await readRegularFile(file, 1 << 16)
    return 'text' in read ? JSON.parse(read.text) : undefined
  } catch {
    return undefined
  }
}

async function workspaceId(file: string): Promise<string> {
  const known = await readOwnJson(file)
  if (isJsonObject(known) && typeof known.id === 'string' && /^[0-9a-f]{32}$/.test(known.id)) return known.id
  const id = randomBytes(16).toString('hex')
  await writeFileAtomically(file, `${JSON.stringify({ id })}\n`)
  return id
}
