import type { MessageTokens } from './message-tokens.ts'
import type { MaskedToken } from './token-mask.ts'
import { covers, generalise, levelOf } from './token-merge.ts'

/** The tokens of a pattern. A token is constant until it is opened, from when on it stands for whatever fits its edges. */
export class GroupTemplate {
  readonly tokens: MaskedToken[]
  private readonly open: boolean[]

  constructor(tokens: MaskedToken[]) {
    this.tokens = tokens
    this.open = new Array(tokens.length).fill(false)
  }

  matches(read: MessageTokens): boolean {
    const { tokens, open } = this
    if (tokens.length !== read.length) return false
    for (let i = 0; i < tokens.length; i++) {
      const mine = tokens[i]!
      const its = read.tokens[i]!
      if (mine !== its && mine.shape !== its.shape && !(open[i] && covers(mine, its))) return false
    }
    return true
  }

  /** Positions at which the line has another word; null when there are more than `limit`. */
  differences(read: MessageTokens, limit: number): number[] | null {
    const found: number[] = []
    for (let i = 0; i < this.tokens.length; i++) {
      const mine = this.tokens[i]!
      const its = read.tokens[i]!
      if (mine.shape === its.shape || (this.open[i] && covers(mine, its))) continue
      if (found.length === limit) return null
      found.push(i)
    }
    return found
  }

  /** Lets the token stand for this one too. Returns whether it changed. */
  widen(at: number, token: MaskedToken): boolean {
    const before = this.tokens[at]!
    if (before.text === token.text || (this.open[at] && covers(before, token))) return false
    if (before.shape === token.shape && !this.open[at]) {
      const level = levelOf(before, token)
      if (level.text === before.text) return false
      this.tokens[at] = level
      return true
    }
    this.tokens[at] = generalise(before, token)
    this.open[at] = true
    return true
  }

  toString(): string {
    let text = ''
    for (const token of this.tokens) text += text === '' ? token.text : ` ${token.text}`
    return text
  }
}
