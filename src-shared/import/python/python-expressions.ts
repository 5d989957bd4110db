import { callable, type PythonCall, pythonConstants, pythonFunctions, pythonMethods } from './python-functions.ts'
import { PythonMisfit, type PythonToken } from './python-tokens.ts'

/** Names of JavaScript that Python may use as its own. */
const reserved = new Set(
  'var let const function new delete typeof void this null undefined default switch case do export extends super throw catch enum await static public private protected package interface implements instanceof arguments eval input constructor NaN Infinity Object Array String Number Math JSON Set console Error RegExp'.split(
    ' ',
  ),
)

const unsupported = new Set('with class yield async await global nonlocal assert import from'.split(' '))

const compares: Readonly<Record<string, (a: string, b: string) => string>> = {
  '==': (a, b) => `$same(${a}, ${b})`,
  '!=': (a, b) => `!$same(${a}, ${b})`,
  '<': (a, b) => `$less(${a}, ${b})`,
  '>': (a, b) => `$less(${b}, ${a})`,
  '<=': (a, b) => `!$less(${b}, ${a})`,
  '>=': (a, b) => `!$less(${a}, ${b})`,
}

/** Reads expressions of Python and writes them as JavaScript. */
export class PythonExpressions {
  protected readonly tokens: readonly PythonToken[]
  /** Modules that the code imports. */
  readonly modules: ReadonlySet<string>
  protected at = 0
  #depth = 0

  constructor(tokens: readonly PythonToken[], modules: ReadonlySet<string>) {
    this.tokens = tokens
    this.modules = modules
  }

  protected get next(): PythonToken {
    return this.tokens[this.at] as PythonToken
  }

  protected sees(kind: PythonToken['kind']): boolean {
    return this.next.kind === kind
  }

  protected is(text: string): boolean {
    return (this.next.kind === 'sign' || this.next.kind === 'name') && this.next.text === text
  }

  protected take(text: string): boolean {
    if (!this.is(text)) return false
    this.at++
    return true
  }

  protected need(text: string): void {
    if (!this.take(text)) throw new PythonMisfit(`"${this.next.text || this.next.kind}" where "${text}" was expected`)
  }

  protected name(): string {
    const { kind, text } = this.next
    if (kind !== 'name' || unsupported.has(text)) throw new PythonMisfit(`"${text || kind}"`)
    this.at++
    return reserved.has(text) ? `${text}_` : text
  }

  /** One or more expressions; several are a tuple, which is a list here. */
  protected expressions(): string {
    const first = this.expression()
    if (!this.is(',')) return first
    const all = [first]
    while (this.take(',')) {
      if (this.next.kind === 'line' || this.is('=') || this.is(')')) break
      all.push(this.expression())
    }
    return `[${all.join(', ')}]`
  }

  protected expression(): string {
    if (++this.#depth > 80) throw new PythonMisfit('an expression as deep as this')
    const written = this.take('lambda') ? this.#lambda() : this.#choice()
    this.#depth--
    return written
  }

  #lambda(): string {
    const names: string[] = []
    while (!this.take(':')) {
      names.push(this.name())
      if (this.take('=')) names.push(`${names.pop()} = ${this.expression()}`)
      if (!this.is(':')) this.need(',')
    }
    return `(${names.join(', ')}) => (${this.expression()})`
  }

  #choice(): string {
    const yes = this.#or()
    if (!this.take('if')) return yes
    const when = this.#or()
    this.need('else')
    return `($true(${when}) ? ${yes} : ${this.expression()})`
  }

  #or(): string {
    let left = this.#and()
    while (this.take('or')) left = `$or(${left}, () => ${this.#and()})`
    return left
  }

  #and(): string {
    let left = this.#not()
    while (this.take('and')) left = `$and(${left}, () => ${this.#not()})`
    return left
  }

  #not(): string {
    return this.take('not') ? `!$true(${this.#not()})` : this.#comparison()
  }

  #comparison(): string {
    let left = this.#sum()
    const parts: string[] = []
    for (;;) {
      const sign = this.next.kind === 'sign' ? this.next.text : ''
      const compare = Object.hasOwn(compares, sign) ? compares[sign] : undefined
      if (compare) {
        this.at++
        const right = this.#sum()
        parts.push(compare(left, right))
        left = right
      } else if (this.take('in')) {
        const right = this.#sum()
        parts.push(`$in(${left}, ${right})`)
        left = right
      } else if (this.is('not') && this.tokens[this.at + 1]?.text === 'in') {
        this.at += 2
        const right = this.#sum()
        parts.push(`!$in(${left}, ${right})`)
        left = right
      } else if (this.take('is')) {
        const not = this.take('not')
        const right = this.#sum()
        parts.push(`${not ? '!' : ''}$same(${left}, ${right})`)
        left = right
      } else break
    }
    if (parts.length > 1 && /\(/.test(left)) throw new PythonMisfit('a chain of comparisons with calls in it')
    return parts.length === 0 ? left : parts.length === 1 ? (parts[0] as string) : `(${parts.join(' && ')})`
  }

  #sum(): string {
    let left = this.#product()
    for (;;) {
      if (this.take('+')) left = `$add(${left}, ${this.#product()})`
      else if (this.take('-')) left = `($number(${left}) - $number(${this.#product()}))`
      else if (this.is('|') || this.is('&') || this.is('^')) throw new PythonMisfit(`"${this.next.text}"`)
      else return left
    }
  }

  #product(): string {
    let left = this.#unary()
    for (;;) {
      if (this.take('*')) left = `$times(${left}, ${this.#unary()})`
      else if (this.take('/')) left = `$divide(${left}, ${this.#unary()})`
      else if (this.take('//')) left = `Math.floor($divide(${left}, ${this.#unary()}))`
      else if (this.is('%')) {
        if (/^["`]/.test(left)) throw new PythonMisfit('"%" on a text')
        this.at++
        left = `$rest($number(${left}), ${this.#unary()})`
      } else return left
    }
  }

  #unary(): string {
    if (this.take('-')) return `(-$number(${this.#unary()}))`
    if (this.take('+')) return this.#unary()
    const base = this.#after(this.#atom())
    return this.take('**') ? `($number(${base}) ** $number(${this.#unary()}))` : base
  }

  #after(start: string): string {
    let of = start
    for (;;) {
      if (this.take('.')) {
        const dotted = `${of}.${this.next.text}`
        const method = this.next.text
        if (this.next.kind !== 'name') throw new PythonMisfit('a name after a dot that is none')
        this.at++
        if (this.modules.has(of)) {
          if (Object.hasOwn(pythonConstants, dotted)) of = pythonConstants[dotted] as string
          else if (Object.hasOwn(pythonFunctions, dotted)) of = this.#known(dotted)
          else throw new PythonMisfit(dotted)
        } else if (method === 'sort' && this.is('(')) {
          const { named } = this.#values()
          of = `${callable(of)}.splice(0, Infinity, ...$sorted(${of}, ${named.key ?? 'undefined'}, $true(${named.reverse ?? 'false'})))`
        } else {
          if (!pythonMethods.has(method) || !this.is('(')) throw new PythonMisfit(`".${method}"`)
          const { values, named } = this.#values()
          if (method === 'split' && named.maxsplit) values[1] = named.maxsplit
          else if (Object.keys(named).length > 0) throw new PythonMisfit(`".${method}" with named values`)
          of = `$call(${[of, JSON.stringify(method), ...values].join(', ')})`
        }
      } else if (this.is('[')) of = this.#subscript(of)
      else if (this.is('(')) {
        const { values, named } = this.#values()
        if (Object.keys(named).length > 0) throw new PythonMisfit('named values of a function of its own')
        of = `${callable(of)}(${values.join(', ')})`
      } else return of
    }
  }

  #subscript(of: string): string {
    this.need('[')
    const part = () => (this.is(':') || this.is(']') ? 'null' : this.expression())
    const from = part()
    if (this.take(']')) return `$get(${of}, ${from})`
    this.need(':')
    const to = part()
    const step = this.take(':') ? part() : 'null'
    this.need(']')
    return `$slice(${of}, ${from}, ${to}, ${step})`
  }

  #values(): { values: string[]; named: Record<string, string> } {
    this.need('(')
    const values: string[] = []
    const named: Record<string, string> = {}
    while (!this.take(')')) {
      if (this.is('*') || this.is('**')) throw new PythonMisfit('values that are spread')
      if (this.next.kind === 'name' && this.tokens[this.at + 1]?.text === '=' && this.tokens[this.at + 1]?.kind === 'sign') {
        const { text } = this.next
        this.at += 2
        named[text] = this.expression()
      } else {
        const value = this.expression()
        values.push(this.is('for') ? this.#comprehension([value], (inner) => inner.join('')) : value)
      }
      if (!this.is(')')) this.need(',')
    }
    return { values, named }
  }

  #known(name: string): string {
    const { values, named } = this.#values()
    return (pythonFunctions[name] as PythonCall)(values, named)
  }

  #atom(): string {
    const { kind, text } = this.next
    if (kind === 'string') return this.#strings()
    if (kind === 'number') {
      this.at++
      return /^0\d/.test(text) ? String(Number(text)) : text
    }
    if (kind === 'name') return this.#word(text)
    if (this.take('(')) {
      if (this.take(')')) return '[]'
      const first = this.expression()
      if (this.is('for')) {
        const made = this.#comprehension([first], (inner) => inner.join(''))
        this.need(')')
        return made
      }
      if (!this.is(',')) {
        this.need(')')
        return `(${first})`
      }
      const all = [first]
      while (this.take(',')) if (!this.is(')')) all.push(this.expression())
      this.need(')')
      return `[${all.join(', ')}]`
    }
    if (this.take('[')) return this.#list()
    if (this.take('{')) return this.#braces()
    throw new PythonMisfit(`"${text || kind}"`)
  }

  #word(text: string): string {
    const fixed: Readonly<Record<string, string>> = { None: 'null', True: 'true', False: 'false' }
    if (Object.hasOwn(fixed, text)) {
      this.at++
      return fixed[text] as string
    }
    if (text === 'isinstance' && this.tokens[this.at + 1]?.text === '(') return this.#isinstance()
    if (Object.hasOwn(pythonFunctions, text) && this.tokens[this.at + 1]?.text === '(' && !this.isOwn(text)) {
      this.at++
      return this.#known(text)
    }
    const own = this.name()
    if (/^(?:str|int|float|len)$/.test(text) && !this.isOwn(text)) return `(each) => ${(pythonFunctions[text] as PythonCall)(['each'], {})}`
    if (!this.isOwn(text) && !this.modules.has(text)) throw new PythonMisfit(text)
    return own
  }

  /** Whether a name was given a value by the code itself. */
  protected isOwn(_name: string): boolean {
    return true
  }

  #isinstance(): string {
    this.at++
    this.need('(')
    const value = this.expression()
    this.need(',')
    const kinds: string[] = []
    const several = this.take('(')
    while (!this.take(')')) {
      kinds.push(this.next.text)
      this.at++
      if (!/^(?:str|int|float|bool|list|dict|tuple|set)$/.test(kinds.at(-1) ?? '')) throw new PythonMisfit(`isinstance of ${kinds.at(-1)}`)
      this.take(',')
    }
    if (several) this.need(')')
    return `$kind(${value}, ${JSON.stringify(kinds)})`
  }

  #list(): string {
    if (this.take(']')) return '[]'
    const first = this.expression()
    if (this.is('for')) {
      const made = this.#comprehension([first], (inner) => inner.join(''))
      this.need(']')
      return made
    }
    const all = [first]
    while (this.take(',')) if (!this.is(']')) all.push(this.expression())
    this.need(']')
    return `[${all.join(', ')}]`
  }

  #braces(): string {
    const fields: string[] = []
    const items: string[] = []
    while (!this.take('}')) {
      if (this.take('**')) fields.push(`...${this.expression()}`)
      else {
        const key = this.expression()
        if (this.take(':')) {
          const value = this.expression()
          if (this.is('for')) {
            const made = this.#comprehension([key, value], ([name, each]) => `[${name}, ${each}]`)
            this.need('}')
            return `Object.fromEntries(${made})`
          }
          fields.push(`[${key}]: ${value}`)
        } else if (this.is('for')) {
          const made = this.#comprehension([key], (inner) => inner.join(''))
          this.need('}')
          return `new Set(${made})`
        } else items.push(key)
      }
      if (!this.is('}')) this.need(',')
    }
    return items.length > 0
      ? `new Set([${items.join(', ')}])`
      : `{${fields.map((field) => field.replace(/^\[("(?:[^"\\]|\\.)*")\]/, '$1')).join(', ')}}`
  }

  /** What is made for each of a list. The names that it gives are known only now, after they were read. */
  #comprehension(parts: readonly string[], write: (parts: readonly string[]) => string): string {
    let written = `[${write(parts)}]`
    const loops: { target: string; of: string; when: string[] }[] = []
    while (this.take('for')) {
      const target = this.target()
      this.need('in')
      const of = this.#or()
      const when: string[] = []
      while (this.take('if')) when.push(this.#or())
      loops.push({ target, of, when })
    }
    for (const { target, of, when } of loops.reverse()) {
      const kept = when.length === 0 ? written : `${when.map((each) => `$true(${each})`).join(' && ')} ? ${written} : []`
      written = `$list(${of}).flatMap((${target}) => ${kept})`
    }
    return written
  }

  /** `a`, or `a, b` and `(a, b)`, which take a list apart. */
  protected target(): string {
    const all: string[] = []
    let several = false
    do {
      if (this.is('in') || this.is('=')) break
      if (this.take('(')) {
        all.push(this.target())
        this.need(')')
      } else all.push(this.name())
      several ||= this.is(',')
    } while (this.take(','))
    const [only] = all
    return all.length === 1 && !several ? (only as string) : `[${all.join(', ')}]`
  }

  #strings(): string {
    const parts: string[] = []
    while (this.next.kind === 'string') {
      const { text, prefix = '' } = this.next
      this.at++
      if (prefix.includes('b')) throw new PythonMisfit('bytes')
      const size = /^(?:"""|''')/.test(text) ? 3 : 1
      const body = text.slice(size, -size)
      const raw = prefix.includes('r')
      parts.push(prefix.includes('f') ? this.#formatted(body, raw) : JSON.stringify(raw ? body : plain(body)))
    }
    return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' + ')})`
  }

  #formatted(body: string, raw: boolean): string {
    const parts: string[] = []
    let text = ''
    for (let at = 0; at < body.length; at++) {
      const c = body[at] as string
      if ((c === '{' || c === '}') && body[at + 1] === c) {
        text += c
        at++
      } else if (c === '{') {
        const end = closing(body, at)
        parts.push(JSON.stringify(raw ? text : plain(text)), this.#shown(body.slice(at + 1, end)))
        text = ''
        at = end
      } else text += c
    }
    parts.push(JSON.stringify(raw ? text : plain(text)))
    return `(${parts.filter((part, index) => part !== '""' || index === 0).join(' + ')})`
  }

  #shown(source: string): string {
    const [, code = source, conversion = '', form = ''] = /^([\s\S]*?)(![rs])?(?::([^:[\](){}"']*))?$/.exec(source) ?? []
    const value = this.within(code)
    if (conversion === '!r') return `$shown(${value})`
    if (form !== '' && !/^0?\d*,?(?:\.\d+)?[dfs%]?$/.test(form)) throw new PythonMisfit(`the format "${form}"`)
    return form === '' ? `$text(${value})` : `$format(${value}, ${JSON.stringify(form)})`
  }

  /** An expression that stands inside of a text. */
  protected within(_source: string): string {
    throw new PythonMisfit('a text with values in it')
  }
}

/** Where the braces around a value in a text end. */
function closing(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}' && --depth === 0) return at
  }
  throw new PythonMisfit('a text with an open brace')
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '', '0': '\0', b: '\b', f: '\f', a: '\u0007', v: '\v' }

/** A text without its escapes. Unknown ones stay as they are, as Python has it. */
const plain = (text: string) =>
  text.replace(/\\(u[\da-fA-F]{4}|U[\da-fA-F]{8}|x[\da-fA-F]{2}|[\s\S])/g, (all, sign: string) => {
    if (sign.length > 1) return String.fromCodePoint(Number.parseInt(sign.slice(1), 16))
    if (sign === '\\' || sign === '"' || sign === "'") return sign
    return Object.hasOwn(escapes, sign) ? (escapes[sign] as string) : all
  })
