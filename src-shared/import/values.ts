import type { Endpoint } from '../document/workflow-document.ts'

export type Path = readonly (string | number)[]

/** A value that the source names: a part and a path into what it gives. `$in` is whatever leads to the part that reads. */
export interface Ref {
  step: string
  path: Path
  /** As the source writes it. */
  shown: string
  /** The port of the part that gives it, where parts have several. */
  port?: string
  /** The part that reads it can do without it. */
  optional?: boolean
  /** Where it is, when a node was made for it already. */
  at?: Source
}

/** Text with values in it. A string is Liquid already; `show` prints a value, `read` only names it. */
export type TextPart = string | { show: Ref; filter?: string } | { read: Ref }
export type Text = readonly TextPart[]

/** Where a value is in the document, and what of it. `scope` is the container inside of which the endpoint can be used. */
export interface Source {
  from: Endpoint
  path: Path
  scope: string | null
  /** Where in its item the source has this value, when it is a part of one: an agent of n8n gives `{output: …}`. */
  field?: readonly string[]
}

export const refsOf = (text: Text): Ref[] =>
  text.flatMap((part) => (typeof part === 'string' ? [] : ['show' in part ? part.show : part.read]))

/** Plain text as Liquid that prints it. */
export function liquidText(text: string): string {
  return /\{[{%]/.test(text) ? `{% raw %}${text.replaceAll(/\{%-?\s*endraw\s*-?%\}/g, '')}{% endraw %}` : text
}

const isName = (key: string | number): key is string => typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key)

/** `name.field[0]["a b"]` for a template. */
export function liquidPath(name: string, path: Path): string {
  return name + path.map((key) => (isName(key) ? `.${key}` : `[${typeof key === 'number' ? key : JSON.stringify(key)}]`)).join('')
}

const jsonataWords = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function'])
const jsonataName = (key: string) => (isName(key) && !jsonataWords.has(key) ? key : `\`${key.replaceAll('`', '')}\``)

/** `$.name.field[0]` for an expression over an input; an empty path is the whole input. */
export function jsonataPath(path: Path): string {
  return `$${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${jsonataName(key)}`)).join('')}`
}

/** `input.name?.field?.[0]` for code. */
export function scriptPath(root: string, path: Path): string {
  return root + path.map((key, index) => `${index > 0 ? '?.' : '?.'}${isName(key) ? key : `[${JSON.stringify(key)}]`}`).join('')
}

/** A name that templates and expressions can use, made of a label. */
export function variableName(label: string, otherwise = 'value'): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40)
  const name = /^[a-z]/.test(plain) ? plain : plain === '' ? otherwise : `v_${plain}`
  return reserved.has(name) ? `${name}_value` : name
}

const reserved = new Set([
  ...['and', 'or', 'not', 'contains', 'true', 'false', 'nil', 'null', 'empty', 'blank', 'forloop', 'tablerowloop', 'error', 'in'],
  ...['reversed', 'continue', 'limit', 'offset', 'cols', 'constructor', 'prototype', 'function', 'after'],
  ...['if', 'elsif', 'else', 'unless', 'case', 'when', 'for', 'assign', 'capture', 'raw', 'comment', 'started'],
])

/** The first of `name`, `name_2`, … that is not taken, and takes it. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`
  taken.add(free)
  return free
}

/** A text as JSONata, with `at` for the path of each value: alone as the value it is, otherwise joined as text. */
export function textExpression(text: Text, at: (ref: Ref) => string): string {
  const part = (each: TextPart) => (typeof each === 'string' ? JSON.stringify(each) : at('show' in each ? each.show : each.read))
  const [only] = text
  if (only === undefined) return '""'
  return text.length === 1 ? part(only) : `(${text.map(part).join(' & ')})`
}
