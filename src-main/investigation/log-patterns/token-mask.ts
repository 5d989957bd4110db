import { type ByteClass, charClass, classDigit, classLetter, isAlnum } from './char-class.ts'

/** What a wildcard looks like in a template. */
export const wildcard = '<*>'

/** A message token as mining sees it. Tokens with equal `shape` count as equal. */
export interface MaskedToken {
  /** The token with what is certainly a value (number, address, id, path, ...) replaced by the wildcard. */
  readonly text: string
  /** As `text`, with the digits inside names (`eth0`, `slot12`) replaced too. */
  readonly shape: string
  /** True when nothing but the wildcard, maybe with punctuation around it, is left. */
  readonly value: boolean
  /** Of the shape, 32 bits. */
  readonly hash: number
}

/** A token whose text and shape are known. */
export function tokenOf(text: string, shape: string, value: boolean): MaskedToken {
  let hash = 0x811c9dc5
  for (let i = 0; i < shape.length; i++) hash = Math.imul(hash ^ shape.charCodeAt(i), 0x01000193)
  return { text, shape, value, hash }
}

export const wildToken = tokenOf(wildcard, wildcard, true)

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
const underscore = 95
const plus = 43
const lessThan = 60
const greaterThan = 62

/** One whitespace-free token with its values replaced by the wildcard. Linear in its length. */
export function maskText(raw: string): string {
  return isHexGroups(raw) ? wildcard : new Masker(raw).run()
}

/** The token of a masked text. */
export function maskedToken(text: string): MaskedToken {
  if (text === wildcard) return wildToken
  const shape = text.replace(/\d+/g, wildcard)
  return tokenOf(text, shape === text ? text : shape, text.includes(wildcard) && !/[\p{L}\d]/u.test(text))
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
      else if ((c === slash || c === backslash || c === dot) && this.path(c)) continue
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
    if (c === slash ? !(isAlnum(next) || next === dot || next === underscore || next === 126) : !this.startsPath(c)) return false
    this.wild(this.pathEnd(at))
    return true
  }

  /** `\\\\host`, `./file` and `../file`. */
  private startsPath(c: number): boolean {
    if (c === backslash) return this.raw.charCodeAt(this.at + 1) === backslash
    return this.raw.startsWith('./', this.at) || this.raw.startsWith('../', this.at)
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
    const run = new WordRun(raw, at)
    const special = this.specialEnd(run)
    if (special > 0) {
      this.wild(special)
      return
    }
    const from = run.valueFrom()
    if (from === at || this.isIdPart(run)) this.wild(run.end)
    else {
      this.keep(from)
      if (from < run.end) this.wild(run.end)
    }
  }

  /** End of a URL, Windows path, UUID or host that begins here, or 0. */
  private specialEnd({ start, end, digits, hex }: WordRun): number {
    const { raw } = this
    const next = raw.charCodeAt(end)
    if (next === colon) {
      if (raw.startsWith('//', end + 1)) return this.pathEnd(end + 3)
      if (end - start === 1 && digits === 0 && raw.charCodeAt(end + 1) === backslash) return this.pathEnd(end)
    }
    if (next === minus && hex && end - start === 8 && isUuid(raw, start)) return start + 36
    return next === dot || next === minus ? hostEnd(raw, start) : 0
  }

  /** `m` of `7_m_12`, `B4` of `rack_B4`: letters within an id. */
  private isIdPart({ start, end, digits }: WordRun): boolean {
    const { raw } = this
    if (start === 0 || end - start - digits !== 1) return false
    const before = raw.charCodeAt(start - 1)
    if (before !== minus && before !== underscore) return false
    if (digits > 0) return charClass(raw.charCodeAt(start)) === classLetter
    return this.wildEnd >= 0 && joiners.has(raw.charCodeAt(end)) && charClass(raw.charCodeAt(end + 1)) === classDigit
  }
}

/** A run of letters and digits within a token. */
class WordRun {
  readonly start: number
  readonly end: number
  digits = 0
  hex = true
  private upper = false
  /** Changes between letters and digits. */
  private changes = 0
  private readonly raw: string

  constructor(raw: string, start: number) {
    this.raw = raw
    this.start = start
    let last: ByteClass = 0
    let end = start
    for (; end < raw.length; end++) {
      const c = raw.charCodeAt(end)
      const kind = charClass(c)
      if (kind !== classDigit && kind !== classLetter) break
      if (kind === classDigit) this.digits++
      else if (!isHexLetter(c)) this.hex = false
      else if (c < 97) this.upper = true
      if (last !== 0 && kind !== last) this.changes++
      last = kind
    }
    this.end = end
  }

  /** Where its value begins: at `start` for a number or id, later for a name with a long number (`disk1042`), `end` for a name. */
  valueFrom(): number {
    const { raw, start, end, digits, hex, changes } = this
    const length = end - start
    if (digits === 0) return hex && length >= 8 && !this.upper ? start : end
    if (charClass(raw.charCodeAt(start)) === classDigit || (hex && length >= 6)) return start
    if ((changes >= 3 && length >= 6 && digits >= 3) || (digits >= 4 && length >= 16)) return start
    let tail = end
    while (charClass(raw.charCodeAt(tail - 1)) === classDigit) tail--
    return end - tail >= 3 ? tail : end
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

/**
 * End of a host that begins here, or 0: a dotted name with a port, or one of three or more parts of which the first has a digit.
 * A source file with its line (`Pool.java:31`) is no host.
 */
function hostEnd(raw: string, at: number): number {
  let i = at
  let dots = 0
  let numbered = false
  for (; i < raw.length; i++) {
    const c = raw.charCodeAt(i)
    if (c === dot) dots++
    else if (c !== minus && !isAlnum(c)) break
    else if (dots === 0 && charClass(c) === classDigit) numbered = true
  }
  if (dots === 0) return 0
  let end = i
  if (raw.charCodeAt(i) === colon) {
    end++
    while (charClass(raw.charCodeAt(end)) === classDigit) end++
    if (end - i > 1 && end - i < 7 && !isAlnum(raw.charCodeAt(end))) return sourceExtension.test(raw.slice(at, i)) ? 0 : end
  }
  return numbered && dots >= 2 && isAlnum(raw.charCodeAt(i - 1)) && raw.charCodeAt(i) !== slash ? i : 0
}
