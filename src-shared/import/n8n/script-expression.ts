/** The parts of JavaScript that expressions of n8n are made of. */
export type Expression =
  | { type: 'value'; value: string | number | boolean | null }
  | { type: 'name'; name: string }
  | { type: 'member'; of: Expression; key: Expression }
  | { type: 'call'; of: Expression; values: Expression[] }
  | { type: 'unary'; sign: string; of: Expression }
  | { type: 'binary'; sign: string; left: Expression; right: Expression }
  | { type: 'choice'; when: Expression; yes: Expression; no: Expression }
  | { type: 'list'; items: Expression[] }
  | { type: 'object'; fields: { key: string; value: Expression }[] }
  | { type: 'text'; parts: Expression[] }
  | { type: 'function'; names: string[]; body: Expression }
  | { type: 'pattern'; source: string; flags: string }

const token =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_$][\w$]*)|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<text>`(?:[^`\\]|\\.)*`)|(?<sign>=>|\?\.|\?\?|===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()[\]{}])/y

/** A pattern, where a value may begin; elsewhere a slash divides. */
const pattern = /\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y

interface Token {
  kind: 'number' | 'name' | 'string' | 'text' | 'pattern' | 'sign' | 'end'
  text: string
}

const mostTokens = 4_000
const mostDepth = 60

const levels: Readonly<Record<string, number>> = {
  '??': 1,
  '||': 1,
  '&&': 2,
  '==': 3,
  '===': 3,
  '!=': 3,
  '!==': 3,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
}

/** Reads an expression without running it; null for what is more than an expression of these parts. */
export function readExpression(source: string): Expression | null {
  const tokens = tokensOf(source)
  if (!tokens) return null
  try {
    const reader = new Reader(tokens)
    const expression = reader.expression(0)
    return reader.atEnd ? expression : null
  } catch (thrown) {
    if (thrown instanceof Unreadable) return null
    throw thrown
  }
}

class Unreadable extends Error {}

function tokensOf(source: string): Token[] | null {
  const tokens: Token[] = []
  token.lastIndex = 0
  for (let at = 0; at < source.length; at = token.lastIndex) {
    const last = tokens.at(-1)
    if (source[at] === '/' && (!last || (last.kind === 'sign' && last.text !== ')' && last.text !== ']'))) {
      pattern.lastIndex = at
      const found = pattern.exec(source)
      if (found) {
        tokens.push({ kind: 'pattern', text: found[0] })
        token.lastIndex = pattern.lastIndex
        continue
      }
    }
    const match = token.exec(source)
    if (!match || tokens.length > mostTokens) return null
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? []
    if (kind) tokens.push({ kind: kind as Token['kind'], text: match[0] })
  }
  return [...tokens, { kind: 'end', text: '' }]
}

class Reader {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get atEnd(): boolean {
    return this.#next.kind === 'end'
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token
  }

  #is(sign: string): boolean {
    return this.#next.kind === 'sign' && this.#next.text === sign
  }

  #take(sign: string): boolean {
    if (!this.#is(sign)) return false
    this.#at++
    return true
  }

  #need(sign: string): void {
    if (!this.#take(sign)) throw new Unreadable()
  }

  expression(level: number): Expression {
    if (++this.#depth > mostDepth) throw new Unreadable()
    let left = this.#unary()
    for (let own = levels[this.#next.text]; this.#next.kind === 'sign' && own !== undefined && own > level; own = levels[this.#next.text]) {
      const sign = this.#next.text
      this.#at++
      left = { type: 'binary', sign, left, right: this.expression(own) }
    }
    if (level === 0 && this.#take('?')) {
      const yes = this.expression(0)
      this.#need(':')
      left = { type: 'choice', when: left, yes, no: this.expression(0) }
    }
    this.#depth--
    return left
  }

  #unary(): Expression {
    for (const sign of ['!', '-', '+']) if (this.#take(sign)) return { type: 'unary', sign, of: this.#unary() }
    return this.#after(this.#first())
  }

  #after(of: Expression): Expression {
    let at = of
    for (;;) {
      if (this.#take('?.')) {
        if (this.#is('[') || this.#is('(')) continue
        at = { type: 'member', of: at, key: this.#key() }
      } else if (this.#take('.')) at = { type: 'member', of: at, key: this.#key() }
      else if (this.#take('[')) {
        const key = this.expression(0)
        this.#need(']')
        at = { type: 'member', of: at, key }
      } else if (this.#take('(')) at = { type: 'call', of: at, values: this.#list(')') }
      else return at
    }
  }

  #key(): Expression {
    const { kind, text } = this.#next
    if (kind !== 'name') throw new Unreadable()
    this.#at++
    return { type: 'value', value: text }
  }

  #list(end: string): Expression[] {
    const items: Expression[] = []
    while (!this.#take(end)) {
      items.push(this.expression(0))
      if (!this.#is(end)) this.#need(',')
    }
    return items
  }

  #first(): Expression {
    const { kind, text } = this.#next
    if (kind === 'name' && this.#tokens[this.#at + 1]?.text === '=>') return this.#function([text], 2)
    if (kind === 'sign' && text === '(') {
      const names = this.#names()
      if (names) return this.#function(names.names, names.length)
    }
    this.#at++
    if (kind === 'number') return { type: 'value', value: Number(text) }
    if (kind === 'string') return { type: 'value', value: unquoted(text) }
    if (kind === 'text') return template(text)
    if (kind === 'pattern')
      return { type: 'pattern', source: text.slice(1, text.lastIndexOf('/')), flags: text.slice(text.lastIndexOf('/') + 1) }
    if (kind === 'name') return text === 'new' && this.#next.kind === 'name' ? this.#made() : word(text)
    if (text === '(') {
      const inner = this.expression(0)
      this.#need(')')
      return inner
    }
    if (text === '[') return { type: 'list', items: this.#list(']') }
    if (text === '{') return this.#object()
    throw new Unreadable()
  }

  /** `new Date(…)`, as a call of that name; what is made is decided by whoever reads it. */
  #made(): Expression {
    const { text } = this.#next
    this.#at++
    return { type: 'call', of: { type: 'name', name: `new ${text}` }, values: this.#take('(') ? this.#list(')') : [] }
  }

  /** `(a, b) =>` ahead, with the number of its tokens. */
  #names(): { names: string[]; length: number } | null {
    const names: string[] = []
    for (let at = this.#at + 1; ; at++) {
      const { kind, text } = this.#tokens[at] as Token
      if (kind === 'name') names.push(text)
      else if (text === ')') return this.#tokens[at + 1]?.text === '=>' ? { names, length: at + 2 - this.#at } : null
      else if (text !== ',') return null
    }
  }

  #function(names: string[], length: number): Expression {
    this.#at += length
    if (this.#is('{')) throw new Unreadable()
    return { type: 'function', names, body: this.expression(0) }
  }

  #object(): Expression {
    const fields: { key: string; value: Expression }[] = []
    while (!this.#take('}')) {
      const { kind, text } = this.#next
      this.#at++
      const key = kind === 'string' ? unquoted(text) : kind === 'name' || kind === 'number' ? text : null
      if (key === null) throw new Unreadable()
      fields.push({ key, value: this.#take(':') ? this.expression(0) : word(key) })
      if (!this.#is('}')) this.#need(',')
    }
    return { type: 'object', fields }
  }
}

const words: Readonly<Record<string, Expression>> = {
  true: { type: 'value', value: true },
  false: { type: 'value', value: false },
  null: { type: 'value', value: null },
  undefined: { type: 'value', value: null },
}

const word = (name: string): Expression => (Object.hasOwn(words, name) ? (words[name] as Expression) : { type: 'name', name })

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', 0: '\u0000' }

const unescaped = (text: string) =>
  text.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/g, (_all, sign: string) =>
    sign.length > 1 ? String.fromCharCode(Number.parseInt(sign.slice(1), 16)) : (escapes[sign] ?? sign),
  )

const unquoted = (text: string) => unescaped(text.slice(1, -1))

/** A template literal: its texts and the expressions between them. */
function template(text: string): Expression {
  const parts: Expression[] = []
  let rest = text.slice(1, -1)
  for (;;) {
    const start = rest.indexOf('${')
    if (start < 0) break
    let depth = 1
    let end = start + 2
    while (end < rest.length && depth > 0) {
      if (rest[end] === '{') depth++
      if (rest[end] === '}') depth--
      end++
    }
    const inner = readExpression(rest.slice(start + 2, end - 1))
    if (depth > 0 || !inner) throw new Unreadable()
    if (start > 0) parts.push({ type: 'value', value: unescaped(rest.slice(0, start)) })
    parts.push(inner)
    rest = rest.slice(end)
  }
  if (rest !== '') parts.push({ type: 'value', value: unescaped(rest) })
  return { type: 'text', parts }
}
