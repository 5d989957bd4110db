import type { ApiContext } from '../../api/api-context.ts'
import { createApiRouter } from '../../api/router.ts'
import { withFoldersOfThisMachine } from '../../storage/evidence-folders.ts'
import type { Workspace } from '../../storage/workspace.ts'
import { type Guest, openOwnerSocket } from './owner-socket.ts'

/** Lets other programs of this person work with a workspace by its owner, until it is closed. */
export async function offerWorkspace(workspace: Workspace, context: ApiContext): Promise<{ close(): Promise<void> }> {
  const contextOf: Record<Guest, ApiContext> = {
    window: context,
    cli: { ...context, evidenceFolders: withFoldersOfThisMachine(context.evidenceFolders) },
  }
  const { address, close } = await openOwnerSocket(workspace.folder, (guest) => createApiRouter(contextOf[guest]))
  try {
    if (address) await workspace.announce(address)
    return { close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}
