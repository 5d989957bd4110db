import { type ByteClass, charClass, classDigit, classLetter, isAlnum } from './char-class.ts'

/** What a wildcard looks like in a template. */
export const wildcard = '<*>'

/** A message token as mining sees it. Tokens with equal `shape` count as equal. */
export interface MaskedToken {
  /** The token with what is certainly a value (number, address, id, path, ...) replaced by the wildcard. */
  readonly text: string
  /** As `text`, with digits inside names (`eth0`, `slot12`) levelled. */
  readonly shape: string
  /** True when nothing but the wildcard, maybe with punctuation around it, is left. */
  readonly value: boolean
}

export const wildToken: MaskedToken = { text: wildcard, shape: wildcard, value: true }

const sourceExtension = /\.(?:java|c|cc|cpp|cxx|h|hpp|py|js|ts|go|rb|rs|php|scala|kt|cs|swift|m|pl|lua|ex|erl)$/
/** Punctuation that joins values to one value: `1:2`, `3,4`, `10.0.0.1/24`, `1##2`, `5|6`. */
const joiners = new Set('.:,-/#|_+\\@%;~'.split('').map((c) => c.charCodeAt(0)))
const pathEnds = new Set(',;)]}"\'>|'.split('').map((c) => c.charCodeAt(0)))
/** What may stand before a path or a signed number. */
const openers = new Set('=:([{,"\'<|_@;>'.split('').map((c) => c.charCodeAt(0)))
const slash = 47
const backslash = 92
const colon = 58
const dot = 46
const minus = 45
const plus = 43
const lessThan = 60
const greaterThan = 62

/** Replaces the values in one whitespace-free token. Linear in its length. */
export function maskToken(raw: string): MaskedToken {
  if (isHexGroups(raw)) return wildToken
  const text = new Masker(raw).run()
  if (text === wildcard) return wildToken
  const shape = text.replace(/\d+/g, '0')
  return { text, shape: shape === text ? text : shape, value: text.includes(wildcard) && !/[\p{L}\d]/u.test(text) }
}

/** MAC and IPv6 addresses, whose parts may be letters only. */
function isHexGroups(raw: string): boolean {
  let colons = 0
  let digits = 0
  for (let i = 0; i < raw.length; i++) {
    const c = raw.charCodeAt(i)
    if (c === colon) colons++
    else if (c >= 48 && c <= 57) digits++
    else if (!isHexLetter(c)) return false
  }
  return colons >= 2 && digits > 0
}

class Masker {
  private out = ''
  /** Length of `out` up to which it ends in a wildcard with only joiners after it; -1 when it does not. */
  private wildEnd = -1
  private at = 0
  private readonly raw: string

  constructor(raw: string) {
    this.raw = raw
  }

  run(): string {
    const { raw } = this
    while (this.at < raw.length) {
      const c = raw.charCodeAt(this.at)
      if (isAlnum(c)) this.word()
      else if ((c === slash || c === backslash) && this.path(c)) continue
      else this.punctuation(c)
    }
    return this.out
  }

  private punctuation(c: number): void {
    if (!joiners.has(c)) this.wildEnd = -1
    this.out += this.raw[this.at++]
  }

  private keep(end: number): void {
    this.wildEnd = -1
    this.out += this.raw.slice(this.at, end)
    this.at = end
  }

  private wild(end: number): void {
    if (this.wildEnd >= 0) this.out = this.out.slice(0, this.wildEnd)
    else {
      this.dropSign()
      this.out += wildcard
    }
    this.wildEnd = this.out.length
    this.at = this.skipDottedTail(end)
  }

  /** `-5`, `<5`, `>5`: the sign belongs to the value, but the dash of `node-5` does not. */
  private dropSign(): void {
    const last = this.out.length - 1
    const sign = last < 0 ? 0 : this.out.charCodeAt(last)
    if (last === 0 && (sign === minus || sign === plus || sign === lessThan || sign === greaterThan)) this.out = ''
    else if (sign === minus && openers.has(this.out.charCodeAt(last - 1))) this.out = this.out.slice(0, last)
  }

  /** After a value, the rest of a host or file name (`10-0-0-1.example.net`, `00042.gz`) varies with it. */
  private skipDottedTail(end: number): number {
    const { raw } = this
    if (raw.charCodeAt(end) !== dot || !isAlnum(raw.charCodeAt(end + 1))) return end
    let i = end
    while (i < raw.length) {
      const c = raw.charCodeAt(i)
      if (isAlnum(c) || ((c === dot || c === minus) && isAlnum(raw.charCodeAt(i + 1)))) i++
      else break
    }
    return i
  }

  private path(c: number): boolean {
    const { raw, at } = this
    const before = at === 0 ? colon : raw.charCodeAt(at - 1)
    const next = raw.charCodeAt(at + 1)
    if (!openers.has(before)) return false
    if (c === backslash ? next !== backslash : !(isAlnum(next) || next === dot || next === 95 || next === 126)) return false
    this.wild(this.pathEnd(at))
    return true
  }

  private pathEnd(from: number): number {
    const { raw } = this
    let end = from
    while (end < raw.length && !pathEnds.has(raw.charCodeAt(end))) end++
    while (end > from + 1 && (raw.charCodeAt(end - 1) === dot || raw.charCodeAt(end - 1) === colon)) end--
    return end
  }

  private word(): void {
    const { raw, at } = this
    let end = at
    let digits = 0
    let changes = 0
    let hex = true
    let upper = false
    let last: ByteClass = 0
    for (; end < raw.length; end++) {
      const c = raw.charCodeAt(end)
      const kind = charClass(c)
      if (kind !== classDigit && kind !== classLetter) break
      if (kind === classDigit) digits++
      else if (!isHexLetter(c)) hex = false
      else if (c < 97) upper = true
      if (last !== 0 && kind !== last) changes++
      last = kind
    }
    const length = end - at
    const next = raw.charCodeAt(end)
    if (next === colon && raw.charCodeAt(end + 1) === slash && raw.charCodeAt(end + 2) === slash) return this.wild(this.pathEnd(end + 3))
    if (length === 1 && digits === 0 && next === colon && raw.charCodeAt(end + 1) === backslash) return this.wild(this.pathEnd(end))
    if (hex && length === 8 && isUuid(raw, at)) return this.wild(at + 36)
    if (next === dot || next === minus) {
      const host = hostWithPort(raw, at)
      if (host > 0) return this.wild(host)
    }
    if (digits === 0) {
      if (hex && length >= 8 && !upper) return this.wild(end)
      return this.keep(end)
    }
    if (digits === length || charClass(raw.charCodeAt(at)) === classDigit) return this.wild(end)
    if (hex && length >= 6) return this.wild(end)
    if (changes >= 3 && length >= 6 && digits >= 3) return this.wild(end)
    if (digits >= 4 && length >= 16) return this.wild(end)
    let tail = end
    while (charClass(raw.charCodeAt(tail - 1)) === classDigit) tail--
    if (end - tail >= 3) {
      this.keep(tail)
      return this.wild(end)
    }
    this.keep(end)
  }
}

function isHexLetter(c: number): boolean {
  return (c >= 97 && c <= 102) || (c >= 65 && c <= 70)
}

function isUuid(raw: string, at: number): boolean {
  if (raw.length < at + 36) return false
  for (let i = 0; i < 36; i++) {
    const c = raw.charCodeAt(at + i)
    const dash = i === 8 || i === 13 || i === 18 || i === 23
    if (dash ? c !== minus : !((c >= 48 && c <= 57) || isHexLetter(c))) return false
  }
  return true
}

/** End of a dotted name followed by `:port`, or 0. A source file with its line (`Pool.java:31`) is no host. */
function hostWithPort(raw: string, at: number): number {
  let i = at
  let dots = 0
  for (; i < raw.length; i++) {
    const c = raw.charCodeAt(i)
    if (c === dot) dots++
    else if (c !== minus && !isAlnum(c)) break
  }
  if (dots === 0 || raw.charCodeAt(i) !== colon) return 0
  let end = i + 1
  while (charClass(raw.charCodeAt(end)) === classDigit) end++
  if (end === i + 1 || end - i > 6 || isAlnum(raw.charCodeAt(end))) return 0
  return sourceExtension.test(raw.slice(at, i)) ? 0 : end
}
