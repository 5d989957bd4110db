import type { StepContext } from '../../engine/executor.ts'

const storeEveryMs = 500
/** A text that is longer than this many characters is stored again only once it has grown by an eighth: a log must not grow with its square. */
const longText = 16_384

/** The text of one answer as it comes: every token live, and the text so far into the log at most every 500 ms, a long one less often. */
export class TextStream {
  readonly #place: StepContext
  readonly #nodeId: string
  #text = ''
  #storedAt = 0
  #stored = 0

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
    if (this.#stored > longText && this.#text.length < (this.#stored * 9) / 8) return
    this.#storedAt = now
    this.#stored = this.#text.length
    this.#place.emit('node.text', { node: this.#nodeId, text: this.#text })
  }

  /** Stores the whole text, once it is known. */
  end(text: string): void {
    if (text !== '') this.#place.emit('node.text', { node: this.#nodeId, text })
  }
}
