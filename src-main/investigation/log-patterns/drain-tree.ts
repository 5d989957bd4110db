import { GroupIndex, lineHash } from './group-index.ts'
import type { LogPattern } from './log-pattern.ts'
import type { LogRecord } from './log-record.ts'
import { MessageTokens } from './message-tokens.ts'
import { PatternGroup } from './pattern-group.ts'
import { siblingsOf } from './sibling-merge.ts'

export interface DrainOptions {
  /** Patterns held at a time; the least recently used one is evicted for a new one. 10,000 when not given. */
  patterns?: number
  /** Told of a pattern that is dropped for a new one, with its template as it then was. */
  onEvict?: (number: number, template: string) => void
}

/**
 * Online template mining after Drain (He et al., ICWS 2017): a line is led by its number of tokens and its first tokens to a short list
 * of groups, of which one takes it or a new one is made. Unlike there, words become wildcards only when enough different ones are seen
 * at a place; then the groups that differ in it are merged, and the earliest one's number stands for all.
 */
export class DrainTree {
  /** Patterns dropped so far because the cap was reached. */
  evicted = 0
  private readonly cap: number
  private readonly options: DrainOptions
  private readonly read = new MessageTokens()
  private readonly index = new GroupIndex()
  private readonly merged = new Map<number, number>()
  private made = 0
  private held = 0
  private oldest: PatternGroup | null = null
  private newest: PatternGroup | null = null

  constructor(options: DrainOptions = {}) {
    this.options = options
    this.cap = Math.max(1, options.patterns ?? 10_000)
  }

  /** Puts the record into its group, which is made when there is none, and returns the group's number: see `resolve`. */
  add(record: LogRecord): number {
    const { read } = this
    read.read(record.message)
    const hash = lineHash(read)
    let group = this.index.find(read, hash)
    if (group === null) group = this.create(hash, record)
    else this.touch(group)
    group.add(read, record)
    return group.number
  }

  /** The number of the pattern that a group's lines are in by now. */
  resolve(number: number): number {
    let at = number
    for (let next = this.merged.get(at); next !== undefined; next = this.merged.get(at)) at = next
    return at
  }

  /** In order of first appearance. */
  patterns(): LogPattern[] {
    const all: PatternGroup[] = []
    for (let group = this.oldest; group !== null; group = group.newer) all.push(group)
    return all.sort((a, b) => a.number - b.number).map((group) => group.pattern())
  }

  private create(hash: number, record: LogRecord): PatternGroup {
    const siblings = siblingsOf(this.read, this.index.neighbours(this.read))
    if (siblings.length > 0) return this.merge(siblings)
    if (this.held >= this.cap && this.oldest !== null) {
      this.options.onEvict?.(this.oldest.number, this.oldest.template.toString())
      this.drop(this.oldest)
      this.evicted++
    }
    const group = new PatternGroup(++this.made, hash, this.read, record)
    this.index.add(group, this.read)
    this.held++
    this.append(group)
    return group
  }

  private merge(siblings: readonly PatternGroup[]): PatternGroup {
    const target = siblings.reduce((a, b) => (a.number < b.number ? a : b))
    for (const group of siblings) {
      if (group === target) continue
      target.absorb(group)
      this.drop(group)
      this.merged.set(group.number, target.number)
    }
    this.touch(target)
    return target
  }

  private drop(group: PatternGroup): void {
    group.alive = false
    this.index.remove(group)
    this.unlink(group)
    this.held--
  }

  private append(group: PatternGroup): void {
    group.older = this.newest
    group.newer = null
    if (this.newest) this.newest.newer = group
    else this.oldest = group
    this.newest = group
  }

  private touch(group: PatternGroup): void {
    if (group === this.newest) return
    this.unlink(group)
    this.append(group)
  }

  private unlink(group: PatternGroup): void {
    if (group.older) group.older.newer = group.newer
    else this.oldest = group.newer
    if (group.newer) group.newer.older = group.older
    else this.newest = group.older
  }
}
