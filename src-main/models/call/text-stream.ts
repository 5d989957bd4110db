import type { StepContext } from '../../engine/executor.ts'

const storeEveryMs = 500

/** The text of one answer as it comes: every token live, and the text so far into the log at most every 500 ms. */
export class TextStream {
  readonly #place: StepContext
  readonly #nodeId: string
  #text = ''
  #storedAt = 0

  constructor(place: StepContext, nodeId: string) {
    this.#place = place
    this.#nodeId = nodeId
  }

  add(token: string): void {
    if (token === '') return
    this.#text += token
    this.#place.emit('node.token', { node: this.#nodeId, text: token })
    const now = performance.now()
    if (now - this.#storedAt < storeEveryMs) return
    this.#storedAt = now
    this.#place.emit('node.text', { node: this.#nodeId, text: this.#text })
  }

  /** Stores the whole text, once it is known. */
  end(text: string): void {
    if (text !== '') this.#place.emit('node.text', { node: this.#nodeId, text })
  }
}
