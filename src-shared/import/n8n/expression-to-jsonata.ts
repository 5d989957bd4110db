import type { Ref } from '../values.ts'
import { dateWriter } from './n8n-dates.ts'
import type { Expression } from './script-expression.ts'

/** The JSONata of an expression, once it is known where its values are. */
export interface Translated {
  refs: Ref[]
  write(at: (ref: Ref) => string): string
  /** The value alone, when the expression is nothing else. */
  alone: Ref | null
  /** Whether it reckons with dates, which are those of UTC here. */
  dates: boolean
}

/** An expression that there is no JSONata for. */
export class Untranslatable extends Error {}

export type Write = (at: (ref: Ref) => string) => string

/** How a value that n8n names (`$json`, `$('Part')`, …) is called; undefined for what is none. */
export type RefOf = (name: string, part: string | undefined, shown: string) => Ref | undefined

/** Long values are computed once: written out wherever they are read, a chain of calls would double with each. */
function once(value: string, write: (name: string) => string, name = '$__'): string {
  return /^[\w$.`[\]]*$|^"[^"\\]*"$/.test(value) ? write(value) : `(${name} := ${value}; ${write(name)})`
}

/** Methods of texts and lists: what they are called on, and what with. */
const methods: Readonly<Record<string, (on: string, values: string[]) => string>> = {
  toLowerCase: (on) => `$lowercase(${on})`,
  toUpperCase: (on) => `$uppercase(${on})`,
  trim: (on) => `$trim(${on})`,
  toString: (on: string) => `$string(${on})`,
  toJsonString: (on) => `$string(${on})`,
  toNumber: (on) => `$number(${on})`,
  toInt: (on) => `$floor($number(${on}))`,
  toFloat: (on) => `$number(${on})`,
  includes: (on, [value = '""']) => once(on, (it) => `($type(${it}) = "array" ? ${value} in ${it} : $contains(${it}, ${value}))`),
  startsWith: (on, [value = '""']) => once(value, (it) => `$substring(${on}, 0, $length(${it})) = ${it}`),
  endsWith: (on, [value = '""']) => once(value, (it) => `$substring(${on}, -$length(${it})) = ${it}`),
  split: (on, [value = '""']) => `$split(${on}, ${value})`,
  join: (on, [value = '","']) => `$join(${on}.$string($), ${value})`,
  replaceAll: (on, [from = '""', to = '""']) => `$replace(${on}, ${from}, ${to})`,
  replace: (on, [from = '""', to = '""']) => `$replace(${on}, ${from}, ${to}, 1)`,
  concat: (on, [value = '""']) => once(on, (it) => `($type(${it}) = "array" ? $append(${it}, ${value}) : ${it} & ${value})`),
  slice: (on, [from = '0', to]) => once(on, (it) => once(from, (start) => sliced(it, start, to), '$__from')),
  substring: (on, [from = '0', to]) => once(from, (start) => `$substring(${on}, ${start}${to === undefined ? '' : `, ${to} - ${start}`})`),
  substr: (on, [from = '0', count]) => `$substring(${on}, ${from}${count === undefined ? '' : `, ${count}`})`,
  padStart: (on, [width = '0', sign = '" "']) => `$pad(${on}, -(${width}), ${sign})`,
  padEnd: (on, [width = '0', sign = '" "']) => `$pad(${on}, ${width}, ${sign})`,
  trimStart: (on) => `$replace(${on}, /^\\s+/, "")`,
  trimEnd: (on) => `$replace(${on}, /\\s+$/, "")`,
  toBoolean: (on) => `$boolean(${on})`,
  base64Encode: (on) => `$base64encode(${on})`,
  base64Decode: (on) => `$base64decode(${on})`,
  some: (on, [each = '']) => `$count($filter(${on}, ${each})) > 0`,
  every: (on, [each = '']) => once(on, (it) => `$count($filter(${it}, ${each})) = $count(${it})`),
  flat: (on) => `${on}.$`,
  reverse: (on) => `$reverse(${on})`,
  unique: (on) => `$distinct(${on})`,
  first: (on) => `${on}[0]`,
  last: (on) => `${on}[-1]`,
  at: (on, [index = '0']) => `${on}[${index}]`,
  sum: (on) => `$sum(${on})`,
  max: (on) => `$max(${on})`,
  min: (on) => `$min(${on})`,
  average: (on) => `$average(${on})`,
  round: (on, [digits = '0']) => `$round(${on}, ${digits})`,
  toFixed: (on, [digits = '0']) => `$string($round($number(${on}), ${digits}))`,
  floor: (on) => `$floor(${on})`,
  ceil: (on) => `$ceil(${on})`,
  keys: (on) => `$keys(${on})`,
  values: (on) => `${on}.*`,
  isEmpty: (on) => once(on, (it) => `($not($exists(${it})) or ${it} = null or ${it} = "" or $count($keys(${it})) + $count(${it}) = 0)`),
  isNotEmpty: (on) => once(on, (it) => `($exists(${it}) and ${it} != null and ${it} != "")`),
  pluck: (on, [name = '""']) => `$map(${on}, function($each) { $lookup($each, ${name}) })`,
  map: (on, [each = '']) => `$map(${on}, ${each})`,
  filter: (on, [each = '']) => `$filter(${on}, ${each})`,
  find: (on, [each = '']) => `$filter(${on}, ${each})[0]`,
}

/** A piece of a text or of a list; negative places count from the end. */
function sliced(it: string, from: string, to = '$n'): string {
  const [start, end] = [from, to].map((at) => (at.startsWith('-') ? `$n + (${at})` : at))
  const list = `[$filter(${it}, function($each, $i) { $i >= ${start} and $i < ${end} })]`
  return `($list := $type(${it}) = "array"; $n := $list ? $count(${it}) : $length(${it}); $list ? ${list} : $substring(${it}, ${start}, ${end} - (${start})))`
}

const functions: Readonly<Record<string, (values: string[]) => string>> = {
  'JSON.stringify': ([value = 'null']) => `$string(${value})`,
  'Object.keys': ([value = '{}']) => `$keys(${value})`,
  'Object.values': ([value = '{}']) => `${value}.*`,
  'Math.round': ([value = '0']) => `$round(${value})`,
  'Math.floor': ([value = '0']) => `$floor(${value})`,
  'Math.ceil': ([value = '0']) => `$ceil(${value})`,
  'Math.abs': ([value = '0']) => `$abs(${value})`,
  'Math.max': (values) => `$max([${values.join(', ')}])`,
  'Math.min': (values) => `$min([${values.join(', ')}])`,
  Number: ([value = '0']) => `$number(${value})`,
  String: ([value = '""']) => `$string(${value})`,
  Boolean: ([value = 'false']) => `$boolean(${value})`,
  parseInt: ([value = '0']) => `$floor($number(${value}))`,
  parseFloat: ([value = '0']) => `$number(${value})`,
  encodeURIComponent: ([value = '""']) => `$encodeUrlComponent(${value})`,
  $if: ([when = 'false', yes = 'null', no = 'null']) => `(${when} ? ${yes} : ${no})`,
  $ifEmpty: ([value = 'null', other = 'null']) => once(value, (it) => `($boolean(${it}) ? ${it} : ${other})`),
  'Array.isArray': ([value = 'null']) => `$type(${value}) = "array"`,
  'Date.now': () => '$millis()',
  'Math.random': () => '$random()',
  'Math.sqrt': ([value = '0']) => `$sqrt(${value})`,
  'Math.pow': ([value = '0', power = '1']) => `$power(${value}, ${power})`,
  decodeURIComponent: ([value = '""']) => `$decodeUrlComponent(${value})`,
  encodeURI: ([value = '""']) => `$encodeUrl(${value})`,
}

const signs: Readonly<Record<string, string>> = { '==': '=', '===': '=', '!=': '!=', '!==': '!=', '&&': 'and' }

/** Turns an expression into JSONata. Throws `Untranslatable` for what has no counterpart. */
export function translate(expression: Expression, refOf: RefOf): Translated {
  const refs: Ref[] = []
  const alone = pathOf(expression, refOf)
  if (alone) return { refs: [alone], write: (at) => at(alone), alone, dates: false }
  const context: Context = { refOf, refs, dates: false }
  const write = writer(expression, context, new Set())
  return { refs, write, alone: null, dates: context.dates }
}

/** What is found out while an expression is written. */
interface Context {
  refOf: RefOf
  refs: Ref[]
  dates: boolean
}

/** A value with a fixed path into it. */
function pathOf(expression: Expression, refOf: RefOf): Ref | null {
  const keys: (string | number)[] = []
  let at = expression
  while (at.type === 'member' && at.key.type === 'value' && (typeof at.key.value === 'string' || typeof at.key.value === 'number')) {
    const base = baseOf(at, refOf)
    if (base) return { ...base, path: [...base.path, ...keys] }
    keys.unshift(at.key.value)
    at = at.of
  }
  // `length` is counted, not looked up
  if (keys.at(-1) === 'length') return null
  const base = baseOf(at, refOf)
  return base ? { ...base, path: [...base.path, ...keys] } : null
}

/** `$json`, `$('Part').item.json`, `$node["Part"].json`, `$input.item.json`, `$input.first().json`. */
function baseOf(expression: Expression, refOf: RefOf): Ref | undefined {
  if (expression.type === 'name') return refOf(expression.name, undefined, expression.name)
  if (!isMember(expression, 'json')) return undefined
  const { of } = expression
  const item = isMember(of, 'item') ? of.of : of.type === 'call' && (isMember(of.of, 'first') || isMember(of.of, 'last')) ? of.of.of : null
  if (item?.type === 'name' && item.name === '$input') return refOf('$json', undefined, '$input')
  const part = partNamed(item ?? of)
  return part === undefined ? undefined : refOf('$', part, `$('${part}')`)
}

function partNamed(expression: Expression): string | undefined {
  if (expression.type === 'call' && expression.of.type === 'name' && (expression.of.name === '$' || expression.of.name === '$items')) {
    const [name] = expression.values
    return name?.type === 'value' && typeof name.value === 'string' ? name.value : undefined
  }
  if (expression.type === 'member' && expression.of.type === 'name' && expression.of.name === '$node')
    return expression.key.type === 'value' && typeof expression.key.value === 'string' ? expression.key.value : undefined
  return undefined
}

const isMember = (expression: Expression, name: string): expression is Extract<Expression, { type: 'member' }> =>
  expression.type === 'member' && expression.key.type === 'value' && expression.key.value === name

/** The dotted name of a function of the language, as `JSON.stringify`. */
function dotted(expression: Expression): string | null {
  if (expression.type === 'name') return expression.name
  if (expression.type === 'call' && expression.values.length === 0) return `${dotted(expression.of)}()`
  if (expression.type !== 'member' || expression.key.type !== 'value') return null
  const of = dotted(expression.of)
  return of === null ? null : `${of}.${expression.key.value}`
}

function writer(expression: Expression, context: Context, own: ReadonlySet<string>): Write {
  const inner = (each: Expression, more: ReadonlySet<string> = own) => writer(each, context, more)
  const ref = pathOf(expression, context.refOf)
  if (ref) {
    context.refs.push(ref)
    return (at) => at(ref)
  }
  const date = dateWriter(expression, inner)
  if (date) {
    context.dates = true
    return date
  }
  const items = itemsOf(expression, context)
  if (items) return items
  switch (expression.type) {
    case 'value':
      return () => JSON.stringify(expression.value)
    case 'name': {
      if (!own.has(expression.name)) throw new Untranslatable(expression.name)
      return () => `$${expression.name.replaceAll('$', '_')}`
    }
    case 'text': {
      const parts = expression.parts.map((part) => (part.type === 'value' ? inner(part) : asText(inner(part))))
      return (at) => (parts.length === 0 ? '""' : `(${parts.map((part) => part(at)).join(' & ')})`)
    }
    case 'list': {
      const items = expression.items.map((item) => inner(item))
      return (at) => `[${items.map((item) => item(at)).join(', ')}]`
    }
    case 'object': {
      const fields = expression.fields.map(({ key, value }) => ({ key, value: inner(value) }))
      return (at) => `{${fields.map(({ key, value }) => `${JSON.stringify(key)}: ${value(at)}`).join(', ')}}`
    }
    case 'choice': {
      const [when, yes, no] = [inner(expression.when), inner(expression.yes), inner(expression.no)]
      return (at) => `($boolean(${when(at)}) ? ${yes(at)} : ${no(at)})`
    }
    case 'unary': {
      const of = inner(expression.of)
      if (expression.sign === '!') return (at) => once(of(at), (it) => `$not($exists(${it}) and $boolean(${it}))`)
      return expression.sign === '-' ? (at) => `-(${of(at)})` : (at) => `$number(${of(at)})`
    }
    case 'function': {
      const more = new Set([...own, ...expression.names])
      const body = inner(expression.body, more)
      return (at) => `function(${expression.names.map((name) => `$${name.replaceAll('$', '_')}`).join(', ')}) { ${body(at)} }`
    }
    case 'binary':
      return binary(expression, inner)
    case 'pattern':
      throw new Untranslatable('a pattern')
    case 'member':
      return member(expression, inner)
    case 'call':
      return call(expression, inner)
  }
}

const asText =
  (write: Write): Write =>
  (at) =>
    `$string(${write(at)})`

function binary({ sign, left, right }: Extract<Expression, { type: 'binary' }>, inner: (each: Expression) => Write): Write {
  const [a, b] = [inner(left), inner(right)]
  if (sign === '??') return (at) => once(a(at), (it) => `($exists(${it}) and ${it} != null ? ${it} : ${b(at)})`)
  if (sign === '||') return (at) => once(a(at), (it) => `($boolean(${it}) ? ${it} : ${b(at)})`)
  if (sign === '+') {
    const texts = [left, right].some((each) => (each.type === 'value' && typeof each.value === 'string') || each.type === 'text')
    if (texts) return (at) => `(${a(at)} & ${b(at)})`
    const numbers = [left, right].some((each) => each.type === 'value' && typeof each.value === 'number')
    if (numbers) return (at) => `(${a(at)} + ${b(at)})`
    return (at) =>
      once(
        a(at),
        (one) =>
          once(b(at), (two) => `($type(${one}) = "number" and $type(${two}) = "number" ? ${one} + ${two} : ${one} & ${two})`, '$__b'),
        '$__a',
      )
  }
  return (at) => `(${a(at)} ${signs[sign] ?? sign} ${b(at)})`
}

function member({ of, key }: Extract<Expression, { type: 'member' }>, inner: (each: Expression) => Write): Write {
  const on = inner(of)
  if (key.type === 'value' && key.value === 'length')
    // an object may have a field of that name
    return (at) =>
      once(on(at), (it) => `($type(${it}) = "string" ? $length(${it}) : $type(${it}) = "array" ? $count(${it}) : $lookup(${it}, "length"))`)
  if (key.type === 'value' && typeof key.value === 'number') return (at) => `${on(at)}[${key.value}]`
  if (key.type === 'value') return (at) => `$lookup(${on(at)}, ${JSON.stringify(String(key.value))})`
  const name = inner(key)
  return (at) => `$lookup(${on(at)}, ${name(at)})`
}

function call({ of, values }: Extract<Expression, { type: 'call' }>, inner: (each: Expression) => Write): Write {
  const name = dotted(of)
  const known = name !== null && Object.hasOwn(functions, name) ? functions[name] : undefined
  if (known) {
    const given = values.map((each) => inner(each))
    return (at) => known(given.map((write) => write(at)))
  }
  const method = of.type === 'member' && of.key.type === 'value' && typeof of.key.value === 'string' ? of.key.value : ''
  const matched = of.type === 'member' ? byPattern(method, of.of, values, inner) : null
  if (matched) return matched
  const found = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (!found || of.type !== 'member') throw new Untranslatable(method || (name ?? 'a call'))
  const on = inner(of.of)
  const given = values.map((each) => inner(each))
  return (at) =>
    found(
      on(at),
      given.map((write) => write(at)),
    )
}

/** `$('Part').all()`, `$input.all()` and `$items('Part')`: the items, each with its `json`. */
function itemsOf(expression: Expression, { refOf, refs }: Context): Write | null {
  if (expression.type !== 'call') return null
  const listed = isMember(expression.of, 'all') ? expression.of.of : expression
  const input = listed.type === 'name' && listed.name === '$input'
  const items = listed.type === 'call' && listed.of.type === 'name' && (listed !== expression || listed.of.name === '$items')
  const part = items ? partNamed(listed) : undefined
  const ref = input ? refOf('$json', undefined, '$input') : part === undefined ? undefined : refOf('$', part, `$('${part}')`)
  if (!ref) return null
  refs.push(ref)
  return (at) => `[$map([${at(ref)}], function($each) { {"json": $each} })]`
}

/** Methods that take a pattern, which is written as one of JSONata. */
function byPattern(method: string, on: Expression, values: readonly Expression[], inner: (each: Expression) => Write): Write | null {
  const [first, second] = values
  if (on.type === 'pattern') {
    if (method !== 'test' || !first) throw new Untranslatable(method)
    const text = inner(first)
    return (at) => `$contains($string(${text(at)}), ${patternOf(on)})`
  }
  if (first?.type !== 'pattern') return null
  const pattern = patternOf(first)
  const all = first.flags.includes('g')
  const text = inner(on)
  if (method === 'split') return (at) => `$split(${text(at)}, ${pattern})`
  if (method === 'match' && all) return (at) => `[$match(${text(at)}, ${pattern}).match]`
  if (method === 'match')
    return (at) => `($__ := $match(${text(at)}, ${pattern}, 1); $exists($__) ? $append([$__.match], $__.groups) : null)`
  if (!/^replace(?:All)?$/.test(method) || !second || second.type === 'function') throw new Untranslatable(method)
  const by = second.type === 'value' ? { type: 'value' as const, value: String(second.value).replaceAll('$&', '$0') } : second
  const written = inner(by)
  return (at) => `$replace(${text(at)}, ${pattern}, ${written(at)}${all ? '' : ', 1'})`
}

function patternOf({ source, flags }: Extract<Expression, { type: 'pattern' }>): string {
  if (/[^gim]/.test(flags) || source === '') throw new Untranslatable('a pattern')
  return `/${source}/${flags.replace('g', '')}`
}
