import type { MessageTokens } from './message-tokens.ts'
import type { PatternGroup } from './pattern-group.ts'
import type { MaskedToken } from './token-mask.ts'

const memoLimit = 1 << 15
/** Groups looked at in one leaf, the newest first: keeps a line's cost fixed however many patterns share their first words. */
const scanLimit = 256

/**
 * Finds groups for lines. The fixed-depth tree of Drain is kept flat: a leaf is the number of tokens with the first two, and a second
 * one with the last two, so that patterns that begin with a variable word meet as well.
 */
export class GroupIndex {
  private readonly leaves = new Map<number, PatternGroup[]>()
  /** By hash of a line seen before; every entry is checked before it is believed. */
  private readonly memo = new Map<number, PatternGroup>()
  private readonly exact = new Map<number, PatternGroup>()

  find(read: MessageTokens, hash: number): PatternGroup | null {
    const known = this.exact.get(hash) ?? this.memo.get(hash)
    if (known?.alive && known.template.matches(read)) return known
    const found =
      this.scan(this.leaves.get(headKey(read.tokens, read.length)), read) ??
      this.scan(this.leaves.get(tailKey(read.tokens, read.length)), read)
    if (found !== null) {
      if (this.memo.size >= memoLimit) this.memo.clear()
      this.memo.set(hash, found)
    }
    return found
  }

  private scan(groups: readonly PatternGroup[] | undefined, read: MessageTokens): PatternGroup | null {
    if (groups === undefined) return null
    const last = Math.max(0, groups.length - scanLimit)
    for (let i = groups.length - 1; i >= last; i--) if (groups[i]!.template.matches(read)) return groups[i]!
    return null
  }

  /** Groups that share the first or the last words of the line, newest first. */
  neighbours(read: MessageTokens): PatternGroup[] {
    const head = this.leaves.get(headKey(read.tokens, read.length)) ?? []
    const tail = this.leaves.get(tailKey(read.tokens, read.length)) ?? []
    return [...new Set([...head.slice(-scanLimit), ...tail.slice(-scanLimit)])]
      .filter((group) => group.template.tokens.length === read.length)
      .sort((a, b) => b.number - a.number)
  }

  add(group: PatternGroup, read: MessageTokens): void {
    this.exact.set(group.hash, group)
    for (const key of this.keysOf(read.tokens, read.length)) {
      const leaf = this.leaves.get(key)
      if (leaf === undefined) this.leaves.set(key, [group])
      else leaf.push(group)
    }
    group.leaves = this.keysOf(read.tokens, read.length)
  }

  remove(group: PatternGroup): void {
    if (this.exact.get(group.hash) === group) this.exact.delete(group.hash)
    for (const key of group.leaves) {
      const leaf = this.leaves.get(key)
      const at = leaf?.indexOf(group) ?? -1
      if (leaf === undefined || at < 0) continue
      if (leaf.length === 1) this.leaves.delete(key)
      else leaf.splice(at, 1)
    }
  }

  private keysOf(tokens: readonly MaskedToken[], length: number): number[] {
    const head = headKey(tokens, length)
    const tail = tailKey(tokens, length)
    return head === tail ? [head] : [head, tail]
  }
}

function headKey(tokens: readonly MaskedToken[], length: number): number {
  let key = mix(length, 1)
  for (let i = 0; i < 2 && i < length; i++) key = mix(key, tokens[i]!.hash)
  return key >>> 2
}

function tailKey(tokens: readonly MaskedToken[], length: number): number {
  let key = mix(length, 2)
  for (let i = length - 1; i >= length - 2 && i >= 0; i--) key = mix(key, tokens[i]!.hash)
  return key >>> 2
}

/** Hash of a whole line's shape; 30 bits, so that it is a small integer. */
export function lineHash(read: MessageTokens): number {
  let key = read.length
  for (let i = 0; i < read.length; i++) key = mix(key, read.tokens[i]!.hash)
  return key >>> 2
}

function mix(key: number, hash: number): number {
  const mixed = Math.imul(key ^ hash, 0x9e3779b1)
  return (mixed ^ (mixed >>> 15)) | 0
}
