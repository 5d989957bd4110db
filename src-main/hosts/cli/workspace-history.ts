import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import type { RunHistory } from '../../history/run-history.ts'
import { openEngineHost } from '../engine-host.ts'
import { defaultWorkspace } from '../paths.ts'

/** What the command line does with runs that are history. */
export interface HistoryAccess extends Pick<RunHistory, 'export' | 'delete' | 'prune'> {
  close(): Promise<void>
}

/** Opens the history of a workspace that is there; none is made. Throws `workspace.locked` and `file.unreadable`. */
export async function openWorkspaceHistory(folder: string = defaultWorkspace()): Promise<HistoryAccess> {
  const workspace = resolve(folder)
  const hidden = await stat(join(workspace, '.trellis')).catch(() => undefined)
  if (!hidden?.isDirectory())
    throw new AppError('file.unreadable', `${workspace} is no workspace.`, {
      hint: 'Name the folder of one with --workspace.',
      place: { file: workspace },
    })
  const host = await openEngineHost({ workspace })
  const { history } = host.apiContext('browser')
  return {
    export: (runId, format) => history.export(runId, format),
    delete: (runId) => history.delete(runId),
    prune: (pruning) => history.prune(pruning),
    close: () => host.close(),
  }
}
