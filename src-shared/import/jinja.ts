import type { Ref, Text, TextPart } from './values.ts'

/** Filters of Jinja and what they are in Liquid; null for those that can be left out. */
const filters: Readonly<Record<string, string | null>> = {
  abs: 'abs',
  capitalize: 'capitalize',
  ceil: 'ceil',
  default: 'default',
  d: 'default',
  e: 'escape',
  escape: 'escape',
  first: 'first',
  float: 'plus: 0',
  floor: 'floor',
  int: 'plus: 0',
  join: 'join',
  last: 'last',
  length: 'size',
  count: 'size',
  list: null,
  lower: 'downcase',
  map: 'map',
  replace: 'replace',
  reverse: 'reverse',
  round: 'round',
  safe: null,
  sort: 'sort',
  string: null,
  striptags: 'strip_html',
  tojson: 'json',
  trim: 'strip',
  truncate: 'truncate',
  unique: 'uniq',
  upper: 'upcase',
  urlencode: 'url_encode',
}

/** Methods of texts that are filters in Liquid. */
const methods: Readonly<Record<string, string>> = { upper: 'upcase', lower: 'downcase', strip: 'strip', capitalize: 'capitalize' }

/** A construct that Liquid has no word for. */
class Unconvertible extends Error {}

/**
 * A Jinja template as Liquid, with the values that its variables stand for. Gives the reason as a text when something in it
 * has no counterpart: a template that means something else is worse than none.
 */
export function jinjaToLiquid(template: string, values: ReadonlyMap<string, Ref>): Text | string {
  try {
    return convert(template, values)
  } catch (thrown) {
    if (thrown instanceof Unconvertible) return thrown.message
    throw thrown
  }
}

const tag =
  /\{%([-+]?)\s*raw\s*-?%\}([\s\S]*?)\{%-?\s*endraw\s*-?%\}|\{\{(-?)([\s\S]*?)(-?)\}\}|\{%([-+]?)([\s\S]*?)(-?)%\}|\{#([\s\S]*?)#\}/g

function convert(template: string, values: ReadonlyMap<string, Ref>): Text {
  const used = new Set<string>()
  const body: string[] = []
  let end = 0
  for (const match of template.matchAll(tag)) {
    body.push(template.slice(end, match.index))
    end = match.index + match[0].length
    const [all, , raw, openDash = '', output, closeDash = '', tagDash = '', statement, tagEnd = ''] = match
    if (raw !== undefined) body.push(`{% raw %}${raw}{% endraw %}`)
    else if (output !== undefined) body.push(...outputOf(output.trim(), openDash, closeDash, used))
    else if (statement !== undefined) body.push(statementOf(statement.trim(), tagDash === '-' ? '-' : '', tagEnd, used))
    else if (!all.startsWith('{#')) body.push(all)
  }
  body.push(template.slice(end))
  // the names of the template stay; each is given its value at the beginning
  const lead: TextPart[] = [...used].flatMap((name): TextPart[] => {
    const ref = values.get(name)
    return ref ? [`{%- assign ${name} = `, { read: ref }, ' -%}'] : []
  })
  return [...lead, body.join('')]
}

function outputOf(text: string, open: string, close: string, used: Set<string>): string[] {
  const choice = /^(.+?)\s+if\s+(.+?)(?:\s+else\s+(.+))?$/s.exec(text)
  const shown = (part: string) => `{{${open} ${expression(part, used)} ${close}}}`
  // words within quotes are no condition
  if (!choice || /^(["'])(?:(?!\1).)*\1$/s.test(text)) return [shown(text)]
  const [, yes = '', condition = '', no] = choice
  return [`{% if ${conditionOf(condition, used)} %}`, shown(yes), ...(no === undefined ? [] : ['{% else %}', shown(no)]), '{% endif %}']
}

function statementOf(text: string, open: string, close: string, used: Set<string>): string {
  const [word = '', rest = ''] = text.split(/\s+([\s\S]*)/, 2)
  const made = (inside: string) => `{%${open} ${inside} ${close}%}`
  if (word === 'if') return made(`if ${conditionOf(rest, used)}`)
  if (word === 'elif') return made(`elsif ${conditionOf(rest, used)}`)
  if (['else', 'endif', 'endfor'].includes(word) && rest === '') return made(word)
  if (word === 'set') {
    const assigned = /^([A-Za-z_]\w*)\s*=\s*([\s\S]+)$/.exec(rest)
    if (assigned) return made(`assign ${assigned[1]} = ${expression(assigned[2] as string, used)}`)
  }
  if (word === 'for') {
    const loop = /^([A-Za-z_]\w*)\s+in\s+([\s\S]+)$/.exec(rest)
    const range = loop && /^range\(\s*([^,()]+)\s*(?:,\s*([^,()]+)\s*)?\)$/.exec(loop[2] as string)
    if (loop && range) {
      const [from, to] = range[2] === undefined ? ['0', range[1] as string] : [range[1] as string, range[2]]
      if (/^\d+$/.test(to)) return made(`for ${loop[1]} in (${operand(from, used)}..${Number(to) - 1})`)
    } else if (loop && !/\bif\b|\brecursive\b/.test(loop[2] as string)) return made(`for ${loop[1]} in ${operand(loop[2] as string, used)}`)
  }
  throw new Unconvertible(`Its template has "{% ${text.slice(0, 60)} %}", for which Liquid has no word.`)
}

/** Values and filters, as they are printed or assigned. */
function expression(text: string, used: Set<string>): string {
  const [first = '', ...rest] = splitOutside(text, '|')
  return [operand(first, used), ...rest.map((part) => filterOf(part, used)).filter((part) => part !== null)].join(' | ')
}

function filterOf(text: string, used: Set<string>): string | null {
  const [, name = '', given] = /^\s*(\w+)\s*(?:\(([\s\S]*)\))?\s*$/.exec(text) ?? []
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined
  if (filter === undefined) throw new Unconvertible(`Its template uses "${text.trim().slice(0, 60)}", for which Liquid has no filter.`)
  if (filter === null) return null
  if (filter.includes(':')) return filter
  const values =
    given === undefined
      ? []
      : splitOutside(given, ',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
  if (name === 'tojson' || name === 'truncate' || name === 'sort' || name === 'default' || name === 'd') {
    const plain = values.filter((part) => !part.includes('='))
    const byAttribute = values.map((part) => /^attribute\s*=\s*(.+)$/.exec(part)?.[1]).find((part) => part !== undefined)
    const kept = name === 'tojson' ? [] : byAttribute ? [byAttribute] : plain.slice(0, 1)
    return kept.length > 0
      ? `${filter}: ${kept.map((part) => operand(part, used)).join(', ')}`
      : name === 'default' || name === 'd'
        ? 'default: ""'
        : filter
  }
  const plain = values.map((part) => part.replace(/^attribute\s*=\s*/, ''))
  if (filter === 'join' && plain.length === 0) return 'join: ""'
  if (filter === 'map' && plain.length !== 1) throw new Unconvertible('Its template maps a list in a way that Liquid does not know.')
  return plain.length > 0 ? `${filter}: ${plain.map((part) => operand(part, used)).join(', ')}` : filter
}

function conditionOf(text: string, used: Set<string>): string {
  if (/[()]/.test(text.replace(/(["'])(?:(?!\1).)*\1/g, '').replace(/\.\w+\(\)/g, '')))
    throw new Unconvertible('Its template has a condition with parentheses, which Liquid does not have.')
  return splitWords(text)
    .map((part) => (part === 'and' || part === 'or' ? part : comparison(part.trim(), used)))
    .join(' ')
}

function comparison(text: string, used: Set<string>): string {
  const not = /^not\s+(.+)$/s.exec(text)
  if (not) return `not ${comparison(not[1] as string, used)}`
  const test = /^(.+?)\s+is\s+(not\s+)?(defined|none|None|undefined)$/s.exec(text)
  if (test) {
    const there = (test[3] === 'defined') !== (test[2] !== undefined)
    return `${operand(test[1] as string, used)} ${there ? '!=' : '=='} nil`
  }
  const within = /^(.+?)\s+(not\s+)?in\s+(.+)$/s.exec(text)
  if (within) {
    const inside = `${operand(within[3] as string, used)} contains ${operand(within[1] as string, used)}`
    return within[2] === undefined ? inside : `not ${inside}`
  }
  const compared = /^(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+)$/s.exec(text)
  if (compared) return `${operand(compared[1] as string, used)} ${compared[2]} ${operand(compared[3] as string, used)}`
  return operand(text, used)
}

/** One value: a literal, or a name with a path. */
function operand(text: string, used: Set<string>): string {
  const plain = text.trim()
  if (/^(?:"[^"]*"|'[^']*'|-?\d+(?:\.\d+)?)$/.test(plain)) return plain
  if (/^(?:true|false|none)$/i.test(plain)) return plain.toLowerCase() === 'none' ? 'nil' : plain.toLowerCase()
  const sized = /^(.+?)\s*\|\s*(?:length|count)$/s.exec(plain)
  if (sized) return `${operand(sized[1] as string, used)}.size`
  const called = /^(.+)\.(\w+)\(\)$/s.exec(plain)
  if (called && Object.hasOwn(methods, called[2] as string))
    return `${operand(called[1] as string, used)} | ${methods[called[2] as string]}`
  const path = /^([A-Za-z_]\w*)((?:\.\w+|\[(?:\d+|-1|"[^"]*"|'[^']*'|[A-Za-z_]\w*)\])*)$/.exec(plain)
  if (!path) throw new Unconvertible(`Its template has "${plain.slice(0, 60)}", which Liquid cannot say.`)
  const [, name = '', rest = ''] = path
  if (name === 'loop') return `forloop${rest.replace('.revindex', '.rindex')}`
  used.add(name)
  return plain.replace(/\[-1\]/g, '.last')
}

/** Splits at a sign that is not within quotes or brackets. */
export function splitOutside(text: string, sign: string): string[] {
  const parts: string[] = []
  let [start, depth, quote] = [0, 0, '']
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string
    if (quote !== '') quote = c === quote ? '' : quote
    else if (c === '"' || c === "'") quote = c
    else if ('([{'.includes(c)) depth++
    else if (')]}'.includes(c)) depth--
    else if (c === sign && depth === 0) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)]
}

/** Splits a condition at `and` and `or`, which stay as parts of their own. */
function splitWords(text: string): string[] {
  const quoted: string[] = []
  const hidden = text.replace(/"[^"]*"|'[^']*'/g, (literal) => `\ue000${quoted.push(literal) - 1}\ue000`)
  return hidden
    .split(/\s+(and|or)\s+/)
    .map((part) => part.replace(/\ue000(\d+)\ue000/g, (_all, index: string) => quoted[Number(index)] ?? ''))
}
