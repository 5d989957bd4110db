import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let made = 0

/** A temporary file of this process that only its owner may read, removed when closed. */
export class ScratchFile {
  private readonly path = join(tmpdir(), `trellis-${process.pid}-${Date.now().toString(36)}-${made++}`)
  private readonly file = openSync(this.path, 'wx+', 0o600)

  write(bytes: Uint8Array, at: number): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.file, bytes, done, bytes.length - done, at + done)
  }

  /** Fills `bytes`; false when the file ends before. */
  read(bytes: Uint8Array, at: number): boolean {
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.file, bytes, done, bytes.length - done, at + done)
      if (count === 0) return false
      done += count
    }
    return true
  }

  close(): void {
    closeSync(this.file)
    rmSync(this.path, { force: true })
  }
}
