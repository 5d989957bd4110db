import type { LogPattern } from './log-pattern.ts'
import type { LogRecord } from './log-record.ts'
import { MessageTokens } from './message-tokens.ts'
import { PatternGroup } from './pattern-group.ts'
import { type MaskedToken, wildcard } from './token-mask.ts'

export interface DrainOptions {
  /** Share of a template's constant tokens that a line must have to belong to it, 0 to 1. */
  similarity?: number
  /** Leading tokens that must be equal within a branch of the tree. */
  depth?: number
  /** Branches below one node; further first words share a branch. */
  branches?: number
  /** Patterns held at a time; the least recently used one is evicted for a new one. */
  patterns?: number
}

interface TreeNode {
  children: Map<string, TreeNode>
  groups: PatternGroup[]
}

/**
 * The fixed-depth parse tree of Drain (He et al., ICWS 2017): lines are led by their number of tokens and their first tokens to a
 * short list of groups, of which the most similar takes the line or a new group is made.
 */
export class DrainTree {
  /** Patterns dropped so far because the cap was reached. */
  evicted = 0
  private readonly similarity: number
  private readonly depth: number
  private readonly branches: number
  private readonly cap: number
  private readonly roots = new Map<number, TreeNode>()
  private readonly read = new MessageTokens()
  private made = 0
  private held = 0
  private oldest: PatternGroup | null = null
  private newest: PatternGroup | null = null

  constructor(options: DrainOptions = {}) {
    this.similarity = options.similarity ?? 0.5
    this.depth = options.depth ?? 2
    this.branches = options.branches ?? 100
    this.cap = options.patterns ?? 10_000
  }

  /** Puts the record into its group, which is made when there is none. Cost does not depend on the number of lines before. */
  add(record: LogRecord): PatternGroup {
    const { read } = this
    read.read(record.message)
    const groups = this.leaf()
    let group = this.mostSimilar(groups)
    if (group === null) group = this.create(groups, record)
    else this.touch(group)
    group.add(read, record)
    return group
  }

  patterns(): LogPattern[] {
    const all: PatternGroup[] = []
    for (let group = this.oldest; group !== null; group = group.newer) all.push(group)
    return all.map((group) => group.pattern()).sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
  }

  private leaf(): PatternGroup[] {
    const { read } = this
    let node = this.roots.get(read.length)
    if (node === undefined) {
      node = { children: new Map(), groups: [] }
      this.roots.set(read.length, node)
    }
    const levels = Math.min(this.depth, read.length)
    for (let i = 0; i < levels; i++) {
      const { shape } = read.tokens[i]!
      let child = node.children.get(shape)
      if (child === undefined) {
        const key = node.children.size < this.branches ? shape : wildcard
        child = node.children.get(key)
        if (child === undefined) {
          child = { children: new Map(), groups: [] }
          node.children.set(key, child)
        }
      }
      node = child
    }
    return node.groups
  }

  private mostSimilar(groups: PatternGroup[]): PatternGroup | null {
    let best: PatternGroup | null = null
    let bestScore = -1
    for (const group of groups) {
      const score = this.score(group.tokens)
      if (score > bestScore) {
        bestScore = score
        best = group
      }
    }
    return bestScore >= this.similarity ? best : null
  }

  private score(template: MaskedToken[]): number {
    const { tokens } = this.read
    let same = 0
    let constant = 0
    for (let i = 0; i < template.length; i++) {
      const mine = template[i]!
      if (mine.value) {
        if (tokens[i]!.value) same += 0.001
        continue
      }
      constant++
      if (mine.shape === tokens[i]!.shape) same++
    }
    return constant === 0 ? 1 : same / constant
  }

  private create(groups: PatternGroup[], record: LogRecord): PatternGroup {
    if (this.held >= this.cap) this.evict()
    const group = new PatternGroup(`p${++this.made}`, this.read, record)
    group.home = groups
    groups.push(group)
    this.held++
    this.append(group)
    return group
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

  private evict(): void {
    const group = this.oldest
    if (group === null) return
    this.unlink(group)
    group.home.splice(group.home.indexOf(group), 1)
    this.held--
    this.evicted++
  }
}
