import type { AIMessageChunk } from '@langchain/core/messages'
import { valueDepth } from '#shared/document/limits.ts'

/** What the tool calls of one answer may come to at most. */
const most = {
  calls: 128,
  /** Characters of all their arguments. */
  characters: 2 << 20,
  /** Levels of objects and lists in arguments. */
  depth: 64,
  /** Characters that are read in all: with every piece of a call the library reads again what came before. */
  read: 150_000_000,
} as const

/** Watches the tool calls of an answer while it comes. */
export class CallLimits {
  #calls = 0
  #characters = 0
  #read = 0

  /** Whether a piece still is within what is taken. */
  hold({ tool_call_chunks: pieces = [] }: AIMessageChunk): boolean {
    if (pieces.length === 0) return true
    for (const { args = '', name } of pieces) {
      if (name) this.#calls += 1
      this.#characters += args.length
    }
    this.#read += this.#characters + this.#calls ** 2
    return this.#calls <= most.calls && this.#characters <= most.characters && this.#read <= most.read
  }
}

/** The client completes arguments that broke off; only those count that were complete, and that can be handled. */
export function isReadable({ args }: { args?: string | undefined }): boolean {
  if (!args) return true
  try {
    return valueDepth(JSON.parse(args), most.depth) <= most.depth
  } catch {
    return false
  }
}
