import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '#shared/errors/app-error.ts'
import { evidenceLimits } from '../limits.ts'
import { isGzip } from './sniff.ts'

const freeBytes = 16 * 1024 ** 2

/** Bytes of a file, unpacked where it is compressed. Throws `evidence.unreadable` for what unpacks beyond all bounds. */
export async function* readUnpacked(path: string, compressed: boolean, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 })
  try {
    if (!compressed) {
      for await (const chunk of file) {
        signal.throwIfAborted()
        yield chunk as Uint8Array
      }
      return
    }
    yield* unpack(file, signal)
  } finally {
    file.destroy()
  }
}

async function* unpack(file: Readable & { bytesRead?: number }, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  file.on('error', (error) => gunzip.destroy(error))
  file.pipe(gunzip)
  let unpacked = 0
  try {
    for await (const chunk of gunzip) {
      signal.throwIfAborted()
      unpacked += (chunk as Uint8Array).length
      const allowed = freeBytes + (file.bytesRead ?? 0) * evidenceLimits.unpackedRatio
      if (unpacked > evidenceLimits.unpackedBytes || unpacked > allowed) {
        throw new AppError('evidence.unreadable', `unpacks to more than ${unpacked} bytes and was left at that`)
      }
      yield chunk as Uint8Array
    }
  } catch (error) {
    if (error instanceof AppError || signal.aborted) throw error
    throw new AppError('evidence.unreadable', `cannot be unpacked: ${error instanceof Error ? error.message : 'broken data'}`, {
      cause: error,
    })
  } finally {
    gunzip.destroy()
  }
}

/** The first bytes of a file, unpacked. `complete` when that is all there is. */
export async function readHead(
  path: string,
  bytes: number,
  signal: AbortSignal,
): Promise<{ head: Uint8Array; complete: boolean; compressed: boolean }> {
  const raw = await take(readUnpacked(path, false, signal), bytes)
  if (!isGzip(raw.head)) return { ...raw, compressed: false }
  return { ...(await take(readUnpacked(path, true, signal), bytes)), compressed: true }
}

/** A whole file in memory, or null when it is larger than `limit`. */
export async function readWhole(path: string, compressed: boolean, limit: number, signal: AbortSignal): Promise<Uint8Array | null> {
  const { head, complete } = await take(readUnpacked(path, compressed, signal), limit)
  return complete ? head : null
}

async function take(chunks: AsyncGenerator<Uint8Array>, limit: number): Promise<{ head: Uint8Array; complete: boolean }> {
  const kept: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    kept.push(chunk)
    size += chunk.length
    if (size > limit) return { head: Buffer.concat(kept).subarray(0, limit), complete: false }
  }
  return { head: Buffer.concat(kept), complete: true }
}
