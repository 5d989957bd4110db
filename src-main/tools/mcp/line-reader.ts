/** Cuts a stream of bytes into lines and never holds more of one than it may. */
export class LineReader {
  /** A line was longer than allowed: nothing after it is read. */
  overflow = false
  readonly #most: number
  #parts: Buffer[] = []
  #held = 0

  constructor(mostBytes: number) {
    this.#most = mostBytes
  }

  /** The lines that end in this chunk. */
  push(chunk: Buffer): string[] {
    const lines: string[] = []
    let from = 0
    while (!this.overflow) {
      const end = chunk.indexOf(10, from)
      const part = chunk.subarray(from, end === -1 ? undefined : end)
      if (this.#held + part.length > this.#most) {
        this.overflow = true
        this.#parts = []
        break
      }
      if (end === -1) {
        if (part.length > 0) this.#parts.push(part)
        this.#held += part.length
        break
      }
      lines.push(Buffer.concat([...this.#parts, part]).toString('utf8'))
      this.#parts = []
      this.#held = 0
      from = end + 1
    }
    return lines
  }
}
