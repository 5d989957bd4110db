import { mcpLimits } from './mcp-limits.ts'

/** Counts what a server sends without having been asked. */
export class Flood {
  #since = 0
  #unasked = 0
  #bytes = 0

  /** Whether this message is one too many. A request costs more than other messages: it is answered. */
  isOver(type: 'request' | 'other'): boolean {
    const now = performance.now()
    if (now - this.#since > mcpLimits.floodMs) {
      this.#since = now
      this.#unasked = 0
      this.#bytes = 0
    }
    this.#unasked += type === 'request' ? 10 : 1
    return this.#unasked > mcpLimits.unasked || this.#bytes > mcpLimits.unaskedBytes
  }

  /** Notes the size of such a message, which is known once it was read. */
  add(bytes: number): void {
    this.#bytes += bytes
  }
}
