import { ScratchFile } from './scratch-file.ts'

const blockSize = 1 << 18
const blockBytes = blockSize * 4

/** A long list of numbers below 2^32, of which only so many blocks stay in memory; the others go to a temporary file. */
export class NumberSpool {
  length = 0
  private readonly kept: Uint32Array[] = []
  private readonly keep: number
  private block = new Uint32Array(blockSize)
  private file: ScratchFile | null = null
  private stored = 0

  /** `keep`: blocks of 262,144 numbers (one mebibyte) that stay in memory. */
  constructor(keep = 16) {
    this.keep = keep
  }

  push(number: number): void {
    const at = this.length++ % blockSize
    this.block[at] = number
    if (at === blockSize - 1) this.store()
  }

  private store(): void {
    if (this.kept.length < this.keep) {
      this.kept.push(this.block)
      this.block = new Uint32Array(blockSize)
      return
    }
    this.file ??= new ScratchFile()
    this.file.write(new Uint8Array(this.block.buffer), this.stored++ * blockBytes)
  }

  /** In the order given. May be repeated. */
  *numbers(): Generator<number> {
    for (const block of this.kept) yield* block
    const block = new Uint32Array(this.stored > 0 ? blockSize : 0)
    for (let i = 0; i < this.stored; i++) {
      this.file?.read(new Uint8Array(block.buffer), i * blockBytes)
      yield* block
    }
    const rest = this.length % blockSize
    for (let i = 0; i < rest; i++) yield this.block[i]!
  }

  /** Removes the temporary file. */
  close(): void {
    this.file?.close()
    this.file = null
  }
}
