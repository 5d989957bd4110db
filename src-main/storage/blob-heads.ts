import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { longestText, type ReadHead } from './run-text.ts'

/** Reads the starts of blobs as they are kept in a folder, for a thread that does nothing else meanwhile. */
export function blobHeads(folder: string): ReadHead {
  return (hash) => {
    if (!/^[0-9a-f]{64}$/.test(hash)) return undefined
    let file: number | undefined
    try {
      file = openSync(join(folder, hash.slice(0, 2), hash), 'r')
      const bytes = Buffer.alloc(longestText)
      // a character that is cut in two at the end is none
      return new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes)), { stream: true })
    } catch {
      return undefined
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }
}
