import { charClass, classDigit, classLetter, classSpace } from './char-class.ts'
import { type MaskedToken, maskedToken, maskText, tokenOf, wildcard, wildToken } from './token-mask.ts'
import { ownText } from './variable-sketch.ts'

const cacheLimit = 1 << 16
const longestCached = 64
/** A line with more tokens than this is grouped by its first ones. */
const tokenLimit = 200
/** A token longer than this is data, not a word. */
const longestToken = 1024

const months = new Set(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'])
const weekdays = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'Mon,', 'Tue,', 'Wed,', 'Thu,', 'Fri,', 'Sat,', 'Sun,'])
const sizeEnd = /^(?:[KMGTPE]i?)?(?:B|bytes?)\)([,.;:]?)$/i
const sizeUnit = /^(?:(?:[KMGTPE]i?)?B|[kmg]b|bytes?)([,.;:)\]]*)$/
const longTimeUnit = /^(?:ns|us|ms|s|m|h|secs?|seconds?|millis|milliseconds?|microseconds?|mins?|minutes?|hours?|days?)([,.;:)\]]*)$/
const closing = /^[)\]},;.]+$/
const stars = /^\*{2,}$/
const timeUnit = /^(?:ns|us|ms|s|secs?|seconds?|mins?|minutes?|hours?|days?)([,.;:]?)$/
const empties = new Map<string, MaskedToken>()
for (const pair of ['()', '[]', '{}', '""', "''"]) {
  for (const end of ['', ',', ';', '.', ':']) {
    const text = `${pair[0]}${wildcard}${pair[1]}${end}`
    empties.set(pair + end, tokenOf(text, text, true))
  }
}

/** A message cut at white space, its values masked. One object is used again and again: read it before the next `read`. */
export class MessageTokens {
  /** Number of tokens; the arrays are longer. */
  length = 0
  message = ''
  readonly tokens: MaskedToken[] = []
  /** Offsets in `message` of what each token covers (several words where values were joined). */
  readonly starts: number[] = []
  readonly ends: number[] = []
  private readonly cache = new Map<string, MaskedToken>()
  private readonly masked = new Map<string, MaskedToken>()
  private readonly units = new Map<string, MaskedToken>()

  read(message: string): void {
    this.message = message
    this.length = 0
    const size = message.length
    let i = 0
    while (i < size && this.length < tokenLimit) {
      let c = message.charCodeAt(i)
      if (c <= 32 || c === 0xa0 || c === 0x3000) {
        i++
        continue
      }
      const start = i
      let digits = 0
      let lettersOnly = true
      do {
        const kind = charClass(c)
        if (kind === classSpace || c === 0) break
        if (kind === classDigit) digits++
        if (kind !== classLetter) lettersOnly = false
        c = message.charCodeAt(++i)
      } while (i < size)
      this.push(digits === i - start ? wildToken : this.token(message.slice(start, i), digits, lettersOnly), start, i)
    }
  }

  private token(raw: string, digits: number, lettersOnly: boolean): MaskedToken {
    if (raw.length > longestToken) return wildToken
    // A token with many digits is an id that hardly comes again: remembering it would only push others out.
    if (digits > 3 || raw.length > longestCached) return this.intern(maskText(raw))
    const known = this.cache.get(raw)
    if (known !== undefined) return known
    const token = empties.get(raw) ?? this.intern(lettersOnly && raw.length < 8 ? raw : maskText(raw))
    return this.remember(this.cache, raw, token)
  }

  /** One object per masked text, so that equal tokens are mostly the same object. */
  private intern(text: string): MaskedToken {
    if (text === wildcard) return wildToken
    return this.masked.get(text) ?? this.remember(this.masked, text, maskedToken(ownText(text)))
  }

  private remember(memory: Map<string, MaskedToken>, key: string, token: MaskedToken): MaskedToken {
    if (memory.size >= cacheLimit) memory.clear()
    memory.set(ownText(key), token)
    return token
  }

  private push(token: MaskedToken, start: number, end: number): void {
    const at = this.length
    if (at > 0) {
      const last = this.tokens[at - 1]!
      if (repeats(last, token)) {
        this.tokens[at - 1] = token
        this.ends[at - 1] = end
        return
      }
      if (last.value) {
        if (token.value && this.joinValues(last, token, end)) return
        if (!token.value) {
          if (this.joinUnit(token, end)) return
          this.put(at, this.unit(token), start, end)
          return
        }
      } else if (token.value && this.joinDate(last, token, end)) return
      else if (!token.value && months.has(token.text) && weekdays.has(last.text)) {
        this.tokens[at - 1] = token
        this.ends[at - 1] = end
        return
      }
    }
    this.put(at, token, start, end)
  }

  private put(at: number, token: MaskedToken, start: number, end: number): void {
    this.tokens[at] = token
    this.starts[at] = start
    this.ends[at] = end
    this.length = at + 1
  }

  /** A unit after a value: `5 ms` and `2 s` are of one shape. */
  private unit(token: MaskedToken): MaskedToken {
    if (token.text.length > 14) return token
    let unit = this.units.get(token.text)
    if (unit !== undefined) return unit
    const found = sizeUnit.exec(token.text) ?? longTimeUnit.exec(token.text)
    unit = found === null ? token : tokenOf(token.text, `<unit>${found[1]}`, false)
    this.remember(this.units, token.text, unit)
    return unit
  }

  /** `1 2 3` and `1, 2, 3` are one value, however many they are. */
  private joinValues(last: MaskedToken, token: MaskedToken, end: number): boolean {
    const list = last.text === wildcard || last.text === '<*>,' || last.text === '<*>;'
    if (!(list && token.text.startsWith(wildcard))) return false
    this.tokens[this.length - 1] = token
    this.ends[this.length - 1] = end
    return true
  }

  /** `1190 bytes (1.16 KB)` says one size twice; `<1 sec` stands where other lines have a clock value. */
  private joinUnit(token: MaskedToken, end: number): boolean {
    const at = this.length - 1
    const last = this.tokens[at]!
    if (last.text === wildcard && stars.test(token.text)) {
      this.ends[at] = end
      return true
    }
    if (last.text === '(<*>' && at >= 2 && this.tokens[at - 2]!.value && token.text.endsWith(')')) {
      const unit = sizeEnd.exec(token.text)
      if (unit === null || unit[1] !== '') return false
      this.length = at
      this.ends[at - 1] = end
      return true
    }
    const first = this.message.charCodeAt(this.starts[at]!)
    if (last.text === wildcard && (first === 60 || first === 62)) {
      const unit = timeUnit.exec(token.text)
      if (unit === null || unit[1] !== '') return false
      this.ends[at] = end
      return true
    }
    return false
  }

  /** `Fri Jul 22 19:29:09 2005`: the names belong to the date. `**** 3515`: so do stars in place of a value. */
  private joinDate(last: MaskedToken, token: MaskedToken, end: number): boolean {
    if (!token.text.startsWith(wildcard) || !(months.has(last.text) || weekdays.has(last.text) || stars.test(last.text))) return false
    const at = this.length - 1
    this.tokens[at] = token
    this.ends[at] = end
    return true
  }
}

/** `blk_1 blk_2 blk_3)`: a list of values of one form counts as one value. */
function repeats(last: MaskedToken, token: MaskedToken): boolean {
  if (last === token) return token !== wildToken && (token.text.includes(wildcard) || stars.test(token.text))
  const extra = token.text.length - last.text.length
  if (extra < 0 || extra > 2 || !token.text.startsWith(last.text) || !last.text.includes(wildcard)) return false
  return extra === 0 || closing.test(token.text.slice(-extra))
}
