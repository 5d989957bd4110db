import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, resolve } from 'node:path'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import type { FileAccess } from './forbidden-path.ts'

/** The folder that a call with this `path` has to be granted, by where it really is. Nothing while the path is not known. */
export async function folderRequests(args: Json | null, access: FileAccess, what: 'file' | 'folder'): Promise<GrantRequest[]> {
  const path = isJsonObject(args) ? args.path : undefined
  if (typeof path !== 'string' || !isAbsolute(path) || path.includes('\0')) return []
  const folder = what === 'folder' ? resolve(path) : dirname(resolve(path))
  return [{ type: 'folder', path: await realpath(folder).catch(() => folder), access }]
}
