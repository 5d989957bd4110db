import type { TokenUsage } from '#shared/events/run-event.ts'

/** What an agent may use in all, its own calls and those of the agents that it puts to work. */
export interface AgentLimits {
  tokens?: number | undefined
  /** US dollars. Models that nobody has given a price count as free. */
  usd?: number | undefined
}

/** US dollars for a million tokens: of the dearest model of the agent's chain. */
export interface ChainPrice {
  input: number
  output: number
}

/** The shortest answer that is worth a call. */
export const leastAnswer = 16
/** What is kept back for a conclusion, beside the prompt of it. */
const keptForConclusion = 160
/** By how much a prompt may count more than we think: before the first answer, and once the model has said what it counts. */
const [firstFactor, leastFactor] = [1.15, 1.05]
/** The share of what is left that a parent hands on; it concludes with the rest. */
const handedOn = 0.6
/** Below this an agent cannot do anything. */
const leastShare = 64

/** What may be done with a request of so many tokens. `most` is how long its answer may be; undefined: as long as it likes. */
export type BudgetAdvice = { go: 'on' | 'conclude'; most: number | undefined } | { go: 'stop' }

/**
 * Keeps an agent within its limits to the token: no call is made whose prompt and longest answer do not both fit into what
 * is left. Prompts are estimated before they are sent; what the model said of the ones before mends the estimate.
 */
export class AgentBudget {
  readonly limits: AgentLimits
  readonly #price: ChainPrice
  #factor = firstFactor

  constructor(limits: AgentLimits, price: ChainPrice = { input: 0, output: 0 }) {
    this.limits = limits
    this.#price = price
  }

  get limited(): boolean {
    return this.limits.tokens !== undefined || this.limits.usd !== undefined
  }

  /** Tokens that a request of so many by our count may come to. */
  expected(estimated: number): number {
    return Math.ceil(estimated * this.#factor)
  }

  /** What a request really came to. */
  learn(estimated: number, actual: number): void {
    if (estimated > 0 && actual > 0) this.#factor = Math.max(leastFactor, (actual / estimated) * leastFactor)
  }

  /** How long an answer to a prompt may be, so that both fit; negative where the prompt itself does not. */
  #longestAnswer(prompt: number, used: TokenUsage): number {
    const tokens = (this.limits.tokens ?? Number.POSITIVE_INFINITY) - used.input - used.output - prompt
    const { input, output } = this.#price
    if (this.limits.usd === undefined || (input === 0 && output === 0)) return tokens
    const dollars = (this.limits.usd - (used.usd ?? 0)) * 1e6 - prompt * input
    return Math.min(tokens, dollars < 0 || output === 0 ? dollars : Math.floor(dollars / output))
  }

  /**
   * @param prompt what the request counts by our estimate
   * @param conclusion what the shortest request for a conclusion counts
   */
  advise(prompt: number, conclusion: number, used: TokenUsage): BudgetAdvice {
    if (!this.limited) return { go: 'on', most: undefined }
    const working = this.#longestAnswer(this.expected(prompt) + this.expected(conclusion) + keptForConclusion, used)
    if (working >= leastAnswer * 4) return { go: 'on', most: finite(working) }
    const last = this.#longestAnswer(this.expected(conclusion), used)
    return last >= leastAnswer ? { go: 'conclude', most: finite(last) } : { go: 'stop' }
  }

  /** How many tokens the prompt of a conclusion may count by our estimate. */
  roomForConclusion(used: TokenUsage): number {
    const { input } = this.#price
    const tokens = (this.limits.tokens ?? Number.POSITIVE_INFINITY) - used.input - used.output
    const dollars = this.limits.usd === undefined || input === 0 ? tokens : ((this.limits.usd - (used.usd ?? 0)) * 1e6) / (2 * input)
    return Math.floor((Math.min(tokens, dollars) - keptForConclusion) / this.#factor)
  }

  /** What each of several agents gets that work at the same time; null where that is too little to begin. */
  share(among: number, used: TokenUsage): AgentLimits | null {
    const { tokens, usd } = this.limits
    const share: AgentLimits = {}
    if (tokens !== undefined) share.tokens = Math.floor(((tokens - used.input - used.output) * handedOn) / Math.max(1, among))
    if (usd !== undefined) share.usd = ((usd - (used.usd ?? 0)) * handedOn) / Math.max(1, among)
    return (share.tokens ?? leastShare) < leastShare || (share.usd ?? 1) <= 0 ? null : share
  }
}

function finite(tokens: number): number | undefined {
  return Number.isFinite(tokens) ? tokens : undefined
}

/** The narrower of two limits, each by each. */
export function narrower(one: AgentLimits, other: AgentLimits): AgentLimits {
  const least = (a?: number, b?: number) => (a === undefined ? b : b === undefined ? a : Math.min(a, b))
  const [tokens, usd] = [least(one.tokens, other.tokens), least(one.usd, other.usd)]
  return { ...(tokens === undefined ? {} : { tokens }), ...(usd === undefined ? {} : { usd }) }
}
