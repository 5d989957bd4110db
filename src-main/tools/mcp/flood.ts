import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { mcpLimits } from './mcp-limits.ts'

/** Counts what a server sends without having been asked. */
export class Flood {
  #since = 0
  #unasked = 0

  /** Whether this message is one too many. */
  isOver(message: JSONRPCMessage): boolean {
    if (!('method' in message)) return false
    const now = performance.now()
    if (now - this.#since > mcpLimits.floodMs) {
      this.#since = now
      this.#unasked = 0
    }
    // a request costs more than a notification: it is answered
    this.#unasked += 'id' in message ? 10 : 1
    return this.#unasked > mcpLimits.unasked
  }
}
