import { createRouterClient } from '@orpc/server'
import type { Result } from '#shared/errors/app-error.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { createApiRouter } from '../../api/router.ts'
import { joinWorkspace } from '../owner/join-workspace.ts'
import type { OwnerConnection } from '../owner/owner-connection.ts'
import { existingWorkspace } from './existing-workspace.ts'

/** The contract of a workspace, whichever process has it open. */
export interface WorkspaceClient {
  /** Gives the value of a reply. Throws what it failed with. */
  call: OwnerConnection['call']
  close(): Promise<void>
}

/** Opens a workspace that is there, or connects to the process that has it open. Throws `workspace.locked` and `file.unreadable`. */
export async function openWorkspaceClient(folder?: string): Promise<WorkspaceClient> {
  const { host, connection } = await joinWorkspace({ workspace: await existingWorkspace(folder) }, 'cli')
  if (!host) return { call: connection.call, close: async () => connection.close() }
  const client = createRouterClient(createApiRouter(host.api)) as OwnerConnection['client']
  return {
    async call<T>(request: (client: OwnerConnection['client']) => Promise<Result<T>>): Promise<T> {
      const reply = await request(client)
      if (!reply.ok) throw AppError.from(reply.error)
      return reply.value
    },
    close: () => host.close(),
  }
}
