import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { defaultWorkspace } from '../paths.ts'

/** The folder of a workspace that is there: who only looks at one has most likely mistyped another. Throws `file.unreadable`. */
export async function existingWorkspace(folder: string = defaultWorkspace()): Promise<string> {
  const workspace = resolve(folder)
  const hidden = await stat(join(workspace, '.trellis')).catch(() => undefined)
  if (hidden?.isDirectory()) return workspace
  throw new AppError('file.unreadable', `${workspace} is no workspace.`, {
    hint: 'Name the folder of one with --workspace.',
    place: { file: workspace },
  })
}
