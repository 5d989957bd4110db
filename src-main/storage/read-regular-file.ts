import { isUtf8 } from 'node:buffer'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { AppError } from '#shared/errors/app-error.ts'

/** What was in a file: its text, or why it is none. */
export type FileText = { text: string } | { problem: 'too_large' | 'not_utf8' }

/**
 * The text of a regular file of at most `mostBytes`. Pipes, devices and folders are refused without being read: a pipe
 * would block for ever, and a device has no end. Throws `file.unreadable`.
 */
export async function readRegularFile(file: string, mostBytes: number): Promise<FileText> {
  const unreadable = (cause: unknown) =>
    new AppError('file.unreadable', `${file} cannot be opened: ${cause instanceof Error ? cause.message : cause}.`, {
      hint: 'Check the path.',
      place: { file },
      cause,
    })
  // Windows has no such flag, and no such pipes in folders
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((cause) => Promise.reject(unreadable(cause)))
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw new AppError('file.unreadable', `${file} is not a file.`, { hint: 'Name a file.', place: { file } })
    if (stat.size > mostBytes) return { problem: 'too_large' }
    const bytes = await readUpTo(handle, mostBytes + 1).catch((cause) => Promise.reject(unreadable(cause)))
    if (bytes.length > mostBytes) return { problem: 'too_large' }
    return isUtf8(bytes) ? { text: bytes.toString('utf8') } : { problem: 'not_utf8' }
  } finally {
    await handle.close()
  }
}

/** The size that a file says it has may be wrong: files of the system say 0, and others grow while they are read. */
async function readUpTo(handle: Awaited<ReturnType<typeof open>>, most: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  while (length < most) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(most - length, 1 << 20)))
    if (bytesRead === 0) break
    pieces.push(buffer.subarray(0, bytesRead))
    length += bytesRead
  }
  return Buffer.concat(pieces)
}
