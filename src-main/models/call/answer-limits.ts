import type { AIMessageChunk } from '@langchain/core/messages'
import { valueDepth } from '#shared/document/limits.ts'

/** What one answer may come to at most: more than the longest of any model. */
const most = {
  /** Characters of its text and its thinking. */
  text: 4 << 20,
  pieces: 250_000,
  calls: 128,
  /** Characters of all their arguments. */
  characters: 2 << 20,
  /** Levels of objects and lists in arguments. */
  depth: 64,
  /** Characters that are read in all: with every piece of a call the library reads again what came before. */
  read: 150_000_000,
} as const

/** Characters of what a piece says and thinks, in whichever field its provider puts them. */
function charactersOf({ content, additional_kwargs: more }: AIMessageChunk): number {
  const texts: unknown[] = Array.isArray(content) ? content.flatMap((part) => Object.values(part)) : [content]
  return [...texts, ...Object.values(more)].reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0)
}

/** Watches an answer while it comes. */
export class AnswerLimits {
  #pieces = 0
  #text = 0
  #calls = 0
  #characters = 0
  #read = 0

  /** Whether a piece still is within what is taken. */
  hold(chunk: AIMessageChunk): boolean {
    this.#pieces += 1
    this.#text += charactersOf(chunk)
    if (this.#pieces > most.pieces || this.#text > most.text) return false
    const { tool_call_chunks: pieces = [] } = chunk
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
