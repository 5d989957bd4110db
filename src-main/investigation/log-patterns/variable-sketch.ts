const sampleLimit = 5
const longestSample = 80

/** How many distinct values a variable counts exactly; above it the count is estimated. */
export const distinctLimit = 64

/**
 * Remembers a few values of a variable and counts its distinct ones in constant memory: the k smallest hashes
 * (Bar-Yossef et al., RANDOM 2002), exact while fewer than k were seen.
 */
export class VariableSketch {
  readonly samples: string[] = []
  private readonly smallest: number[] = []
  private largest = -1

  add(text: string, start: number, end: number): void {
    const hash = hashRange(text, start, end)
    if (this.count(hash) && this.samples.length < sampleLimit) {
      this.samples.push(ownText(text.slice(start, Math.min(end, start + longestSample))))
    }
  }

  /** Counts the values of another variable as its own. */
  absorb(other: VariableSketch): void {
    for (const hash of other.smallest) this.count(hash)
    for (const sample of other.samples) {
      if (this.samples.length < sampleLimit && !this.samples.includes(sample)) this.samples.push(sample)
    }
  }

  /** Whether the value was new. */
  private count(hash: number): boolean {
    const full = this.smallest.length === distinctLimit
    if ((full && hash >= this.largest) || this.smallest.includes(hash)) return false
    if (full) this.smallest[this.smallest.indexOf(this.largest)] = hash
    else this.smallest.push(hash)
    if (this.smallest.length === distinctLimit) this.largest = Math.max(...this.smallest)
    return true
  }

  get distinct(): number {
    if (this.smallest.length < distinctLimit) return this.smallest.length
    return Math.round(((distinctLimit - 1) * 2 ** 32) / this.largest)
  }
}

function hashRange(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A copy that does not keep the text it was cut from in memory. */
export function ownText(cut: string): string {
  return cut.length < 13 ? cut : Buffer.from(cut, 'utf16le').toString('utf16le')
}
