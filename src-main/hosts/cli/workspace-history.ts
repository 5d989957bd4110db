import type { RunHistory } from '../../history/run-history.ts'
import { joinWorkspace } from '../owner/join-workspace.ts'
import { existingWorkspace } from './existing-workspace.ts'

/** What the command line does with runs that are history. */
export interface HistoryAccess extends Pick<RunHistory, 'export' | 'delete' | 'prune'> {
  close(): Promise<void>
}

/** Opens the history of a workspace that is there, or that of the process that has it open. Throws `workspace.locked` and `file.unreadable`. */
export async function openWorkspaceHistory(folder?: string): Promise<HistoryAccess> {
  const { host, connection } = await joinWorkspace({ workspace: await existingWorkspace(folder) }, 'cli')
  if (host) {
    const { history } = host.api
    let deleted = false
    return {
      export: (runId, format) => history.export(runId, format),
      async delete(runId) {
        await history.delete(runId)
        deleted = true
      },
      async prune(pruning) {
        const pruned = await history.prune(pruning)
        deleted ||= pruned.length > 0
        return pruned
      },
      async close() {
        // nobody stays to do it in the background
        if (deleted) await history.collect()
        await host.close()
      },
    }
  }
  const { call } = connection
  return {
    export: (runId, format) => call(({ run }) => run.export({ runId, format })),
    delete: async (runId) => void (await call(({ run }) => run.delete({ runId }))),
    prune: (pruning) => call(({ run }) => run.prune(pruning)),
    close: async () => connection.close(),
  }
}
