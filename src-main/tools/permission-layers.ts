import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { noPermissions, type PermissionLayer, type Permissions, permissionsSchema } from '#shared/security/permissions.ts'
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
