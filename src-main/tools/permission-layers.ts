import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, isMap } from 'yaml'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import {
  noPermissions,
  type PermissionCell,
  type PermissionLayer,
  type Permissions,
  permissionsSchema,
  type Verdict,
} from '#shared/security/permissions.ts'
import { changeSettingsFile } from '../storage/change-settings-file.ts'
import { readSection } from '../storage/workspace-settings.ts'

/** What narrows the tools of a host, as it is now. */
export interface PermissionSource {
  layers(): Promise<readonly PermissionLayer[]>
}

/**
 * The permissions of an organisation (a file that `TRELLIS_ORGANISATION` names) and of a workspace (`trellis.yaml`), read
 * again whenever a file has changed. One that is there but cannot be understood denies everything.
 */
export function permissionFiles(workspace: string, env: NodeJS.ProcessEnv = process.env): PermissionSource {
  const organisation = env.TRELLIS_ORGANISATION
  const files = [
    ...(organisation ? [layerOf('the organisation', organisation, true)] : []),
    layerOf('trellis.yaml', join(workspace, 'trellis.yaml'), false),
  ]
  return { layers: () => Promise.all(files.map((read) => read())) }
}

function layerOf(name: string, file: string, mustExist: boolean): () => Promise<PermissionLayer> {
  let known: { stamp: string; permissions: Permissions | null } | undefined
  return async () => {
    const stamp = await stat(file).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      (error: NodeJS.ErrnoException) => error.code ?? 'unreadable',
    )
    if (known?.stamp !== stamp) known = { stamp, permissions: await read(file, stamp, mustExist) }
    return { name, permissions: known.permissions }
  }
}

async function read(file: string, stamp: string, mustExist: boolean): Promise<Permissions | null> {
  if (stamp === 'ENOENT') return mustExist ? null : noPermissions
  try {
    return (await readSection(file, 'permissions', permissionsSchema)) ?? noPermissions
  } catch {
    return null
  }
}

/**
 * Writes a cell of a workspace's matrix, or takes out what it says; what else is in its `trellis.yaml`, comments included,
 * stays. Throws `request.invalid`.
 */
export async function writeCell(workspace: string, { caller, capability, safety }: PermissionCell, verdict: Verdict | null): Promise<void> {
  const file = join(workspace, 'trellis.yaml')
  const path = ['permissions', 'matrix', caller, capability, safety]
  await changeSettingsFile(
    file,
    (document) => {
      if (verdict !== null) document.setIn(path, verdict)
      else if (document.hasIn(path)) deleteWithEmptyMaps(document, path)
    },
    ({ permissions }) => {
      // what is about to be written must be understood again
      const read = permissionsSchema.safeParse(permissions ?? {})
      if (!read.success)
        throw new AppError('request.invalid', `permissions in ${file}: ${z.prettifyError(read.error)}`, { place: { file } })
    },
  )
}

/** Takes out what is at a path, and the maps on the way to it that say nothing then. */
function deleteWithEmptyMaps(document: Document, path: readonly string[]): void {
  document.deleteIn(path)
  const above = path.slice(0, -1)
  const map = document.getIn(above)
  if (above.length > 0 && isMap(map) && map.items.length === 0) deleteWithEmptyMaps(document, above)
}
