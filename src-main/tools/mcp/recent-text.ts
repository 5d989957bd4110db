/** The end of a text that grows. */
export class RecentText {
  readonly #most: number
  #text = ''

  constructor(mostCharacters: number) {
    this.#most = mostCharacters
  }

  add(text: string): void {
    this.#text = (this.#text + text).slice(-this.#most)
  }

  get text(): string {
    return this.#text
  }
}
