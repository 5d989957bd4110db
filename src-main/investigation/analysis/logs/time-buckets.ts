const mostBuckets = 360
const minute = 60_000

/** Counts over time in bounded memory: begins with minutes and doubles their width when there are too many. */
export class TimeBuckets {
  width = minute
  private counts = new Map<number, number>()

  add(time: number, count = 1): void {
    const at = Math.floor(time / this.width)
    this.counts.set(at, (this.counts.get(at) ?? 0) + count)
    if (this.counts.size > mostBuckets) this.widen(this.width * 2)
  }

  /** Takes the counts of another, at the wider of both widths. */
  absorb(other: TimeBuckets): void {
    if (other.width > this.width) this.widen(other.width)
    for (const [at, count] of other.counts) this.add(at * other.width, count)
  }

  /** Count of what began before `time`, and of the rest. A bucket that holds it counts where most of it lies. */
  split(time: number): { before: number; after: number } {
    let before = 0
    let after = 0
    for (const [at, count] of this.counts) {
      if ((at + 0.5) * this.width < time) before += count
      else after += count
    }
    return { before, after }
  }

  /** Start of the first and end of the last bucket that is not before `time`; null where there is none. */
  spanSince(time: number): { from: number; to: number } | null {
    const kept = this.entries().filter(({ start }) => start + this.width > time)
    return kept.length === 0 ? null : { from: Math.max(kept[0]!.start, time), to: kept.at(-1)!.start + this.width }
  }

  /** Count and start of each bucket, ascending by time; buckets without a count are left out. */
  entries(): { start: number; count: number }[] {
    return [...this.counts].map(([at, count]) => ({ start: at * this.width, count })).sort((a, b) => a.start - b.start)
  }

  private widen(width: number): void {
    const old = this.counts
    const before = this.width
    this.width = width
    this.counts = new Map()
    for (const [at, count] of old) {
      const moved = Math.floor((at * before) / width)
      this.counts.set(moved, (this.counts.get(moved) ?? 0) + count)
    }
  }
}
