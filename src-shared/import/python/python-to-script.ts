import { PythonExpressions } from './python-expressions.ts'
import { pythonModules } from './python-functions.ts'
import { helpersFor } from './python-helpers.ts'
import { PythonMisfit, pythonTokens } from './python-tokens.ts'

/** Python as JavaScript: the code with all that it needs, and the names that its function `main` takes. */
export interface PythonScript {
  source: string
  parameters: string[]
}

/**
 * Turns Python whose `main` computes with texts, numbers, lists and objects into JavaScript that does the same. Only reads the
 * code. Gives a sentence about what has no counterpart, where there is something.
 */
export function pythonToScript(python: string): PythonScript | string {
  try {
    const translator = new Translator(python)
    const code = translator.module()
    if (!translator.main) return 'it has no function main'
    return { source: `${helpersFor(code)}\n\n${code}`.trim(), parameters: translator.main }
  } catch (thrown) {
    if (thrown instanceof PythonMisfit) return `it uses ${thrown.message}`
    throw thrown
  }
}

const grows: Readonly<Record<string, (a: string, b: string) => string>> = {
  '+=': (a, b) => `$more(${a}, ${b})`,
  '-=': (a, b) => `$number(${a}) - $number(${b})`,
  '*=': (a, b) => `$times(${a}, ${b})`,
  '/=': (a, b) => `$divide(${a}, ${b})`,
  '//=': (a, b) => `Math.floor($divide(${a}, ${b}))`,
  '%=': (a, b) => `$rest(${a}, ${b})`,
  '**=': (a, b) => `$number(${a}) ** $number(${b})`,
}

class Translator extends PythonExpressions {
  main: string[] | null = null
  readonly #own: ReadonlySet<string>
  /** Names that are given a value, by the functions around the place that is read. */
  readonly #scopes: Set<string>[] = []
  #blocks = 0

  constructor(python: string, around?: Translator) {
    const tokens = pythonTokens(python)
    super(tokens, around?.modules ?? modulesIn(tokens))
    this.#own = around ? around.#own : new Set(ownNames(tokens))
  }

  module(): string {
    const body = this.#scope([], () => {
      const lines: string[] = []
      while (!this.sees('end')) lines.push(this.#statement())
      return lines
    })
    return body.join('\n')
  }

  protected override isOwn(name: string): boolean {
    return this.#own.has(name)
  }

  protected override within(source: string): string {
    const inner = new Translator(source.trim(), this)
    const written = inner.expression()
    if (!inner.sees('line')) throw new PythonMisfit('a text with more than a value in it')
    return written
  }

  /** The lines of a function, with the names that it sets declared first. */
  #scope(parameters: readonly string[], read: () => string[]): string[] {
    const names = new Set<string>()
    this.#scopes.push(names)
    const lines = read()
    this.#scopes.pop()
    const declared = [...names].filter((name) => !parameters.includes(name))
    return [...(declared.length > 0 ? [`let ${declared.join(', ')}`] : []), ...lines].filter((line) => line !== '')
  }

  #block(): string {
    if (++this.#blocks > 40) throw new PythonMisfit('blocks as deep as this')
    this.need(':')
    const lines: string[] = []
    if (this.sees('line')) {
      this.at++
      if (!this.sees('indent')) throw new PythonMisfit('a block without lines')
      this.at++
      while (!this.sees('dedent') && !this.sees('end')) lines.push(this.#statement())
      if (this.sees('dedent')) this.at++
    } else lines.push(this.#statement())
    this.#blocks--
    return `{\n${indented(lines.filter((line) => line !== ''))}\n}`
  }

  #statement(): string {
    if (this.sees('line')) {
      this.at++
      return ''
    }
    if (this.take('def')) return this.#function()
    if (this.take('if')) return this.#if()
    if (this.take('for')) return this.#for()
    if (this.take('while')) return `while ($true(${this.expression()})) ${this.#block()}`
    if (this.take('try')) return this.#try()
    const line = this.#simple()
    if (!this.take(';') && !this.sees('line')) throw new PythonMisfit(`"${this.next.text || this.next.kind}"`)
    if (this.sees('line')) this.at++
    return line
  }

  #simple(): string {
    if (this.take('return')) return this.sees('line') ? 'return null' : `return ${this.expressions()}`
    if (this.take('pass')) return ''
    if (this.take('break')) return 'break'
    if (this.take('continue')) return 'continue'
    if (this.take('raise')) return this.#raise()
    if (this.take('import')) return this.#import()
    if (this.is('from')) return this.#from()
    if (this.take('del')) {
      const found = /^\$get\(([\s\S]*)\)$/.exec(this.expression())
      if (!found) throw new PythonMisfit('"del" of a name')
      return `$drop(${found[1]})`
    }
    // the words that explain a function
    if (this.sees('string') && this.tokens[this.at + 1]?.kind === 'line') {
      this.at++
      return ''
    }
    return this.#assignment()
  }

  #import(): string {
    do {
      const { text } = this.next
      this.at++
      if (!pythonModules.has(text) || this.is('as') || this.is('.')) throw new PythonMisfit(`the module ${text}`)
    } while (this.take(','))
    return ''
  }

  #from(): string {
    this.at++
    if (this.next.text !== 'typing') throw new PythonMisfit(`the module ${this.next.text}`)
    while (!this.sees('line')) this.at++
    return ''
  }

  #raise(): string {
    if (this.sees('line')) return 'throw $error'
    const kind = this.next.text
    this.at++
    if (!/^[A-Z]\w*(?:Error|Exception)?$/.test(kind)) throw new PythonMisfit(`raise ${kind}`)
    if (!this.take('(')) return `throw new $Failure(${JSON.stringify(kind)})`
    const message = this.is(')') ? '""' : `$text(${this.expression()})`
    this.need(')')
    if (this.take('from')) this.expression()
    return `throw new $Failure(${JSON.stringify(kind)}, ${message})`
  }

  #assignment(): string {
    const start = this.at
    const left = this.expressions()
    // the type of a name says nothing to JavaScript
    if (this.is(':')) {
      this.at++
      this.#type()
      if (!this.is('=')) return ''
    }
    const grow = this.sees('sign') && Object.hasOwn(grows, this.next.text) ? grows[this.next.text] : undefined
    if (grow) {
      this.at++
      return this.#set(left, grow(left, this.expressions()), start)
    }
    if (!this.is('=')) return /^["(]/.test(left) ? '' : left
    const targets = [{ left, start }]
    let value = ''
    while (this.take('=')) {
      const at = this.at
      value = this.expressions()
      if (this.is('=')) targets.push({ left: value, start: at })
    }
    if (targets.length > 1 && !/^[\w$."]+$/.test(value)) throw new PythonMisfit('one value that is given to several names')
    return targets.map((target) => this.#set(target.left, value, target.start)).join('\n')
  }

  /** Passes over a type, to what ends it. */
  #type(): void {
    for (let depth = 0; !this.sees('line') && !this.sees('end'); this.at++) {
      if (depth === 0 && (this.is(',') || this.is(')') || this.is('=') || this.is(':'))) return
      if (this.is('[') || this.is('(')) depth++
      if (this.is(']') || this.is(')')) depth--
    }
  }

  #set(left: string, value: string, start: number): string {
    const place = /^\$get\(([\s\S]*)\)$/.exec(left)
    if (place) return `$put(${place[1]}, ${value})`
    if (!/^(?:[\w$]+|\[[\w$, [\]]+\])$/.test(left)) throw new PythonMisfit(`a value that is given to "${this.tokens[start]?.text}…"`)
    this.#declare(left)
    return left.startsWith('[') ? `;${left} = $list(${value})` : `${left} = ${value}`
  }

  #declare(target: string): void {
    for (const [name] of target.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)) this.#scopes.at(-1)?.add(name)
  }

  #function(): string {
    const name = this.name()
    this.need('(')
    const names: string[] = []
    const written: string[] = []
    while (!this.take(')')) {
      const parameter = this.name()
      if (this.take(':')) this.#type()
      names.push(parameter)
      written.push(this.take('=') ? `${parameter} = ${this.expression()}` : parameter)
      if (!this.is(')')) this.need(',')
    }
    if (this.take('->')) this.#type()
    if (name === 'main' && this.#scopes.length === 1)
      this.main = names.map((each) => each.replace(/_$/, (all) => (this.isOwn(each) ? all : '')))
    let block = ''
    const lines = this.#scope(names, () => {
      block = this.#block()
      return []
    })
    const [declared] = lines
    return `function ${name}(${written.join(', ')}) ${declared ? block.replace('{\n', () => `{\n  ${declared}\n`) : block}`.replace(
      /\n\}$/,
      '\n  return null\n}',
    )
  }

  #if(): string {
    const when = this.expression()
    const yes = this.#block()
    const otherwise = this.take('elif') ? ` else ${this.#if()}` : this.take('else') ? ` else ${this.#block()}` : ''
    return `if ($true(${when})) ${yes}${otherwise}`
  }

  #for(): string {
    const target = this.target()
    this.#declare(target)
    this.need('in')
    const of = this.expressions()
    const body = this.#block()
    if (this.is('else')) throw new PythonMisfit('"else" of a loop')
    return `for (${target} of $list(${of})) ${body}`
  }

  #try(): string {
    const body = this.#block()
    const ways: string[] = []
    let all = false
    while (this.take('except')) {
      const kinds: string[] = []
      if (!this.is(':')) {
        const several = this.take('(')
        do {
          let kind = this.next.text
          this.at++
          while (this.take('.')) {
            kind = this.next.text
            this.at++
          }
          kinds.push(kind)
        } while (several && this.take(','))
        if (several) this.need(')')
      }
      const alias = this.take('as') ? this.name() : null
      if (alias) this.#declare(alias)
      const block = this.#block()
      const inner = alias ? block.replace('{\n', () => `{\n  ${alias} = $error\n`) : block
      all = kinds.length === 0
      ways.push(all ? inner : `if ($caught($error, ${JSON.stringify(kinds)})) ${inner}`)
    }
    if (this.is('else')) throw new PythonMisfit('"else" of a try')
    const last = this.take('finally') ? ` finally ${this.#block()}` : ''
    if (ways.length === 0) return `try ${body}${last}`
    return `try ${body} catch ($error) {\n${indented([`${ways.join(' else ')}${all ? '' : ' else throw $error'}`])}\n}${last}`
  }
}

const indented = (lines: readonly string[]) => lines.join('\n').replace(/^(?=.)/gm, '  ')

/** Names of modules that the code imports. */
function modulesIn(tokens: ReturnType<typeof pythonTokens>): ReadonlySet<string> {
  const modules = new Set<string>()
  tokens.forEach(({ kind, text }, index) => {
    if (kind !== 'name' || text !== 'import') return
    for (let at = index + 1; tokens[at]?.kind === 'name' || tokens[at]?.text === ','; at++) modules.add(tokens[at]?.text ?? '')
  })
  return modules
}

/** Names that the code gives a value to, anywhere: those that it may read. */
function ownNames(tokens: ReturnType<typeof pythonTokens>): string[] {
  const names: string[] = ['main']
  const text = (at: number) => tokens[at]?.text ?? ''
  const take = (from: number, to: number) => {
    for (let at = from; at < to; at++)
      if (tokens[at]?.kind === 'name' && text(at + 1) !== '(' && text(at - 1) !== '.' && text(at - 1) !== ':') names.push(text(at))
  }
  /** Where one of some signs comes, outside of brackets. */
  const find = (from: number, signs: RegExp) => {
    for (let at = from, depth = 0; at < tokens.length; at++) {
      if (depth === 0 && (signs.test(text(at)) || tokens[at]?.kind === 'line')) return at
      if (/^[([{]$/.test(text(at))) depth++
      if (/^[)\]}]$/.test(text(at))) depth--
    }
    return tokens.length
  }
  tokens.forEach(({ kind, text: word }, index) => {
    const starts = index === 0 || /^(?:line|indent|dedent)$/.test(tokens[index - 1]?.kind ?? '') || text(index - 1) === ':'
    if (kind === 'name' && word === 'def') {
      names.push(text(index + 1))
      for (let at = index + 3; at < tokens.length && text(at - 1) !== ')'; at = find(at, /^[,)]$/) + 1) names.push(text(at))
    } else if (kind === 'name' && word === 'for') take(index + 1, find(index + 1, /^in$/))
    else if (kind === 'name' && word === 'lambda') take(index + 1, find(index + 1, /^:$/))
    else if (kind === 'name' && word === 'as') names.push(text(index + 1))
    else if (starts && kind !== 'line') {
      for (let at = index, end = find(at, assigns); assigns.test(text(end)); at = end + 1, end = find(at, assigns)) take(at, end)
      const typed = find(index, /^:$/)
      if (typed === index + 1) names.push(word)
    }
  })
  return names
}

const assigns = /^(?:=|\+=|-=|\*=|\/=|\/\/=|%=|\*\*=)$/
