/**
 * Tokens as text, as they come. A token may be part of a letter, so a text that ends in the middle of one waits for the next.
 * The streamer of the library waits for whole words, of which some texts have none.
 */
export class WrittenText {
  /** Tokens that were written; the prompt, which comes first, is not among them. */
  tokens = 0
  #line: bigint[] = []
  #told = 0
  #prompt = true
  readonly #decode: (tokens: bigint[]) => string
  readonly #tell: (text: string) => void

  constructor(decode: (tokens: bigint[]) => string, tell: (text: string) => void) {
    this.#decode = decode
    this.#tell = tell
  }

  add(tokens: readonly bigint[]): void {
    if (this.#prompt) {
      this.#prompt = false
      return
    }
    this.tokens += tokens.length
    this.#line.push(...tokens)
    const text = this.#decode(this.#line)
    if (text.endsWith('\uFFFD')) return
    this.#tellFrom(text)
    // what a token means depends on those of its line at most
    if (text.endsWith('\n')) {
      this.#line = []
      this.#told = 0
    }
  }

  end(): void {
    if (this.#line.length > 0) this.#tellFrom(this.#decode(this.#line))
  }

  #tellFrom(text: string): void {
    if (text.length > this.#told) this.#tell(text.slice(this.#told))
    this.#told = text.length
  }
}
