import { createRouterClient } from '@orpc/server'
import type { Result } from '#shared/errors/app-error.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { createApiRouter } from '../../api/router.ts'
import { joinWorkspace } from '../owner/join-workspace.ts'
import type { OwnerConnection } from '../owner/owner-connection.ts'
import { askPassphrase } from './ask-passphrase.ts'
import { existingWorkspace } from './existing-workspace.ts'

/** The contract of a workspace, whichever process has it open. */
export interface WorkspaceClient {
  /** The process that has the workspace open, where it is another one. */
  pid: number | null
  /** Gives the value of a reply. Throws what it failed with. */
  call: OwnerConnection['call']
  close(): Promise<void>
}

/** Opens a workspace that is there, or connects to the process that has it open. Throws `workspace.locked` and `file.unreadable`. */
async function openWorkspaceClient(folder?: string): Promise<WorkspaceClient> {
  const { host, connection, ...owner } = await joinWorkspace(
    { workspace: await existingWorkspace(folder), services: { askPassphrase } },
    'cli',
  )
  if (!host) return { pid: 'pid' in owner ? owner.pid : null, call: connection.call, close: async () => connection.close() }
  const client = createRouterClient(createApiRouter(host.api)) as OwnerConnection['client']
  return {
    pid: null,
    async call<T>(request: (client: OwnerConnection['client']) => Promise<Result<T>>): Promise<T> {
      const reply = await request(client)
      if (!reply.ok) throw AppError.from(reply.error)
      return reply.value
    },
    close: () => host.close(),
  }
}

/** Does something in a workspace that is there, and leaves it. */
export async function withWorkspace<T>(
  { workspace }: { workspace?: string },
  work: (workspace: WorkspaceClient) => Promise<T>,
): Promise<T> {
  const client = await openWorkspaceClient(workspace)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}
