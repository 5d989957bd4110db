import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ToolAccess } from '../tool-access.ts'
import { checkRealPath } from './forbidden-path.ts'
import { openGranted } from './granted-file.ts'

export interface FolderEntry {
  name: string
  type: 'file' | 'folder' | 'link' | 'other'
}

/** The names in one granted folder, at most `most`; those that may not be read are left out. */
export async function entriesOf(
  path: string,
  most: number,
  access: ToolAccess,
): Promise<{ real: string; entries: FolderEntry[]; more: boolean }> {
  const { handle, real } = await openGranted(path, 'folder', access)
  const entries: FolderEntry[] = []
  let more = false
  try {
    for await (const entry of await opendir(process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : real)) {
      if (!mayRead(join(real, entry.name))) continue
      if (entries.length >= most) {
        more = true
        break
      }
      const type = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other'
      entries.push({ name: entry.name, type })
    }
  } finally {
    await handle.close()
  }
  return { real, entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)), more }
}

function mayRead(path: string): boolean {
  try {
    checkRealPath(path, 'read')
    return true
  } catch {
    return false
  }
}

export interface WalkLimits {
  entries: number
  depth: number
}

/** Every plain file below a granted folder, by its path from there. Links are not followed. */
export async function* filesBelow(
  path: string,
  limits: WalkLimits,
  access: ToolAccess,
  signal: AbortSignal,
): AsyncGenerator<{ relative: string; real: string }> {
  const queue: { relative: string; depth: number }[] = [{ relative: '', depth: 0 }]
  let left = limits.entries
  for (let next = queue.shift(); next !== undefined && left > 0; next = queue.shift()) {
    signal.throwIfAborted()
    const { relative: folder, depth } = next
    const { real, entries } = await entriesOf(join(path, folder), left, access)
    for (const { name, type } of entries) {
      left--
      const relative = folder === '' ? name : `${folder}/${name}`
      if (type === 'file') yield { relative, real: join(real, name) }
      if (type === 'folder' && depth < limits.depth && name !== 'node_modules' && name !== '.git')
        queue.push({ relative, depth: depth + 1 })
    }
  }
}
