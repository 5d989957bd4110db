import { isUtf8 } from 'node:buffer'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import type { JsonObject } from '#shared/json.ts'
import { folderRequests } from '../files/folder-requests.ts'
import { openGranted, readBytes } from '../files/granted-file.ts'
import { entriesOf, filesBelow } from '../files/walk-granted.ts'
import { writeGranted } from '../files/write-granted.ts'
import { accessOf } from '../tool-access.ts'
import type { ToolDefinition } from '../tool-registry.ts'

const path = z.string().min(1).max(4096).describe('Absolute path, in a folder that a person has granted.')
const mostRead = 256 << 10
const mostWritten = 1 << 20
const mostSearched = 1 << 20

const readInput = z.strictObject({
  path,
  offset: z.int().min(0).default(0).describe('Bytes to pass over.'),
  bytes: z
    .int()
    .min(1)
    .max(mostRead)
    .default(64 << 10),
})

export const readFileTool: ToolDefinition<z.output<typeof readInput>> = {
  name: 'read_file',
  title: 'Read a file',
  description: 'Gives the text of a file in a granted folder, up to 256 KiB at a time.',
  capability: 'search',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  input: readInput,
  requests: (args) => folderRequests(args, 'read', 'file'),
  async call({ path, offset, bytes }, { services }): Promise<JsonObject> {
    const { handle, real, stats } = await openGranted(path, 'file', accessOf(services))
    try {
      const read = await readBytes(handle, offset, bytes)
      // a piece may begin and end inside a character
      const text = new TextDecoder().decode(read)
      if (!isUtf8(read) && (text.match(/\ufffd/g)?.length ?? 0) > 8)
        return { path: real, bytes: stats.size, text: null, note: 'It is no text.' }
      return { path: real, bytes: stats.size, offset, text, ends: offset + read.length >= stats.size }
    } finally {
      await handle.close()
    }
  },
}

const listInput = z.strictObject({ path })

export const listFilesTool: ToolDefinition<z.output<typeof listInput>> = {
  name: 'list_files',
  title: 'List a folder',
  description: 'Gives the names, types, sizes and times of what is in a granted folder, up to 1,000.',
  capability: 'search',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  input: listInput,
  requests: (args) => folderRequests(args, 'read', 'folder'),
  async call({ path }, { services }) {
    const { real, entries, more } = await entriesOf(path, 1000, accessOf(services))
    const listed: JsonObject[] = []
    for (const { name, type } of entries) {
      const stats = await lstat(join(real, name)).catch(() => undefined)
      listed.push({ name, type, ...(stats ? { bytes: stats.size, modified: stats.mtime.toISOString() } : {}) })
    }
    return { path: real, entries: listed, more }
  },
}

const findInput = z.strictObject({
  path,
  pattern: z.string().min(1).max(500).default('**').describe('Glob on the path below the folder, as in **/*.log.'),
  containing: z.string().min(1).max(500).optional().describe('Text that the file must hold, in any case.'),
  limit: z.int().min(1).max(500).default(100),
})

export const findFilesTool: ToolDefinition<z.output<typeof findInput>> = {
  name: 'find_files',
  title: 'Find files',
  description: 'Finds files below a granted folder by a glob on their path, and by text that they hold. Links are not followed.',
  capability: 'search',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: [],
  input: findInput,
  requests: (args) => folderRequests(args, 'read', 'folder'),
  async call({ path, pattern, containing, limit }, { services, signal }) {
    const { globMatcher } = await import('../files/glob.ts')
    const fits = globMatcher(pattern)
    const access = accessOf(services)
    const found: JsonObject[] = []
    for await (const { relative, real } of filesBelow(path, { entries: 20_000, depth: 20 }, access, signal)) {
      if (!fits(relative)) continue
      const lines = containing === undefined ? undefined : await linesWith(real, containing, access)
      if (containing !== undefined && !lines?.length) continue
      found.push({ path: real, ...(lines ? { lines } : {}) })
      if (found.length >= limit) return { found, more: true }
    }
    return { found, more: false }
  },
}

/** The first lines that hold a text; of a file that is large, its first MiB. */
async function linesWith(real: string, text: string, access: Parameters<typeof openGranted>[2]): Promise<JsonObject[]> {
  const opened = await openGranted(real, 'file', access).catch((error: AppError) => {
    // one that went away, or may not be read, is not found
    if (error.code === 'tool.failed' || error.code === 'tool.insufficient_permissions') return undefined
    throw error
  })
  if (!opened) return []
  try {
    const content = (await readBytes(opened.handle, 0, mostSearched)).toString('utf8')
    if (content.includes('\0')) return []
    const wanted = text.toLowerCase()
    return content
      .split('\n')
      .flatMap((line, index) => (line.toLowerCase().includes(wanted) ? [{ line: index + 1, text: line.slice(0, 300) }] : []))
      .slice(0, 5)
  } finally {
    await opened.handle.close()
  }
}

const writeInput = z.strictObject({
  path,
  content: z.string().max(mostWritten),
  replace: z.boolean().default(false).describe('Whether a file that is there may be replaced.'),
})

export const writeFileTool: ToolDefinition<z.output<typeof writeInput>> = {
  name: 'write_file',
  title: 'Write a file',
  description: 'Writes a text file into a granted folder that is there, whole or not at all. A person is asked first.',
  capability: 'execution',
  safety: 'needs-confirmation',
  effect: 'outside',
  evidenceKinds: [],
  input: writeInput,
  requests: (args) => folderRequests(args, 'write', 'file'),
  async call({ path, content, replace }, { services }) {
    if (Buffer.byteLength(content) > mostWritten) throw new AppError('tool.invalid_parameters', 'A file may have at most 1 MiB')
    const written = await writeGranted(path, content, replace, accessOf(services))
    return { ...written, bytes: Buffer.byteLength(content) }
  },
}
