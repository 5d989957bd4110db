const newline = 10
const carriageReturn = 13

/** Cuts a stream of bytes into lines. Of a line longer than the limit it keeps the first bytes and counts the others. */
export class LineCutter {
  private readonly limit: number
  private parts: Buffer[] = []
  private held = 0
  private dropped = 0
  private first = true

  constructor(limit: number) {
    this.limit = limit
  }

  /** Lines that end in this chunk. */
  push(chunk: Buffer): { text: string; cut: number }[] {
    const last = chunk.lastIndexOf(newline)
    if (last < 0) {
      this.hold(chunk)
      return []
    }
    const lines: { text: string; cut: number }[] = []
    let at = 0
    if (this.held > 0) {
      const end = chunk.indexOf(newline)
      this.hold(chunk.subarray(0, end))
      lines.push(this.line())
      at = end + 1
    }
    if (at <= last) this.split(chunk, at, last, lines)
    if (last + 1 < chunk.length) this.hold(chunk.subarray(last + 1))
    return lines
  }

  /** The last line, when it has no line end. */
  end(): { text: string; cut: number }[] {
    return this.held > 0 ? [this.line()] : []
  }

  /** Decodes all whole lines at once: one long text is much cheaper to make than many short ones. */
  private split(chunk: Buffer, from: number, last: number, lines: { text: string; cut: number }[]): void {
    const text = chunk.toString('utf8', this.skipMark(chunk, from), last)
    let at = 0
    while (at <= text.length) {
      let end = text.indexOf('\n', at)
      if (end < 0) end = text.length
      const stop = end > at && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end
      const over = Math.max(0, stop - at - this.limit)
      lines.push({ text: text.slice(at, stop - over), cut: over })
      at = end + 1
    }
  }

  private hold(bytes: Buffer): void {
    const room = Math.max(0, this.limit - this.held)
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes
    // A copy, since a stream may use its chunk again.
    if (kept.length > 0) this.parts.push(Buffer.from(kept))
    this.held += kept.length
    this.dropped += bytes.length - kept.length
  }

  private line(): { text: string; cut: number } {
    const bytes = Buffer.concat(this.parts)
    const cut = this.dropped
    const end = cut === 0 && bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length
    this.parts = []
    this.held = this.dropped = 0
    return { text: bytes.toString('utf8', this.skipMark(bytes, 0), end), cut }
  }

  /** The byte order mark at the very beginning is no text. */
  private skipMark(bytes: Buffer, at: number): number {
    const first = this.first
    this.first = false
    return first && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf ? at + 3 : at
  }
}
