import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, toAppError } from '#shared/errors/app-error.ts'
import { openWorkspace, readOwner, type Workspace, type WorkspaceOwner } from '../../storage/workspace.ts'
import { version } from '../../version.ts'
import type { EngineHost, EngineHostOptions } from '../engine-host.ts'
import type { OwnerConnection } from './owner-connection.ts'
import type { Guest } from './owner-socket.ts'

/** A way into a workspace: with an engine of one's own, as its owner, or as a guest of the process that has it open. */
export type Seat = { host: EngineHost; connection?: never } | { host?: never; connection: OwnerConnection; pid: number }

/** An owner that has the lock and cannot be reached is starting or ending: for so many milliseconds. */
const patienceMs = 10_000
const pauseMs = 50

/**
 * Opens a workspace, or connects to the process that has it open. One whose owner has died is free at once. Throws what
 * opening throws, and `workspace.locked` when the owner cannot be spoken to.
 */
export async function joinWorkspace(options: EngineHostOptions & { workspace: string }, guest: Guest): Promise<Seat> {
  const until = Date.now() + patienceMs
  for (;;) {
    const workspace = await openWorkspace(options.workspace).catch((thrown: unknown) => {
      if (toAppError(thrown).code !== 'workspace.locked' || Date.now() > until) throw thrown
      return undefined
    })
    if (workspace) return { host: await openEngineOn(workspace, options) }
    const owner = await readOwner(options.workspace)
    const connection = owner && (await connect(options.workspace, owner, guest))
    if (connection) return { connection, pid: owner.pid }
    await sleep(pauseMs)
  }
}

async function openEngineOn(workspace: Workspace, options: EngineHostOptions): Promise<EngineHost> {
  try {
    // a guest has no need of the engine, and starts many times faster without
    const { openEngineHost } = await import('../engine-host.ts')
    return await openEngineHost({ ...options, workspace })
  } catch (thrown) {
    await workspace.close()
    throw thrown
  }
}

/** Undefined while the owner cannot be reached. */
async function connect(folder: string, { pid, address }: WorkspaceOwner, guest: Guest): Promise<OwnerConnection | undefined> {
  if (!address) return undefined
  if (address.version !== version)
    throw locked(
      folder,
      `in Trellis ${address.version} (process ${pid}), and this is Trellis ${version}`,
      'Close it there, or use one version.',
    )
  try {
    // whoever can write the workspace could name a socket of their own
    const { uid } = process.platform === 'win32' ? { uid: undefined } : await stat(address.socket)
    if (uid !== process.getuid?.()) throw Object.assign(new Error('It is of another user'), { code: 'EACCES' })
    // only a guest needs what speaks to an owner
    const { connectToOwner } = await import('./owner-connection.ts')
    return await connectToOwner(address, guest)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM')
      throw locked(folder, `in process ${pid} of another user`, 'Close it there, or use another workspace.')
    return undefined
  }
}

const locked = (folder: string, where: string, hint: string) =>
  new AppError('workspace.locked', `The workspace ${folder} is open ${where}.`, { hint, place: { file: folder } })
