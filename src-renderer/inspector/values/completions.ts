import { jsonataFunctions, liquidFilters, liquidTags } from '#shared/nodes/language-words.ts'
import type { WrittenLanguage } from '#shared/nodes/node-spec.ts'
import { drawingText } from '../../ui/drawing-strings.ts'
import { contextNames, fieldsOf, pathBefore, shapeAt } from './resolve-path.ts'
import type { Shape } from './value-shape.ts'

/** One thing that may be written at the cursor. */
export interface Completion {
  label: string
  /** Its type, or what it takes. */
  detail: string
  /** A value that it has had. */
  info?: string
  kind: 'property' | 'function' | 'keyword' | 'variable'
  /** What is written for it, where that is not its label. */
  apply?: string
}

export interface Completions {
  /** Where the word begins that is being written. */
  from: number
  options: readonly Completion[]
}

/** What may follow in a text, given what it sees. `explicit`: the person asked for it. Null when nothing is to be offered. */
export function completionsAt(language: WrittenLanguage, before: string, seen: Shape, explicit: boolean): Completions | null {
  const found =
    language === 'liquid' ? inTemplate(before, seen) : language === 'jsonata' ? inExpression(before, seen) : inCode(before, seen)
  if (!found || found.options.length === 0) return null
  const typed = found.from < before.length || /[.$|]\s*$|\{[{%]-?\s*$/.test(before)
  return explicit || typed ? found : null
}

const typeName = (shape: Shape): string => {
  const name = drawingText.values.kinds[shape.kind]
  return shape.kind === 'list' && shape.item && shape.item.kind !== 'any' ? `${name} of ${drawingText.values.kinds[shape.item.kind]}` : name
}

function properties(shape: Shape | undefined, quote: (name: string) => string): Completion[] {
  return Object.entries(fieldsOf(shape)).map(([name, field]) => {
    const written = quote(name)
    return {
      label: name,
      kind: 'property',
      detail: typeName(field),
      ...(field.sample === undefined ? {} : { info: field.sample }),
      ...(written === name ? {} : { apply: written }),
    }
  })
}

const inQuotes = /^(?:[^"'`\n]|"[^"\n]*"|'[^'\n]*'|`[^`\n]*`)*["'][^"'\n]*$/

function inExpression(before: string, seen: Shape): Completions | null {
  if (inQuotes.test(before.split('\n').at(-1) ?? '')) return null
  const { names, word, from } = pathBefore(before)
  const quote = (name: string) => (/^[A-Za-z_]\w*$/.test(name) && before[from] !== '`' ? name : `\`${name}\``)
  if (word.startsWith('$') && names.length === 0) {
    const functions = Object.entries(jsonataFunctions).map(
      ([name, takes]): Completion => ({ label: `$${name}`, detail: `(${takes})`, kind: 'function', apply: `$${name}(` }),
    )
    return { from, options: [{ label: '$', detail: typeName(seen), kind: 'variable' }, ...functions] }
  }
  const root = names[0] === '$' || names[0] === '$$' ? [] : contextNames(before.slice(0, from))
  const path = [...root, ...names.filter((name) => name !== '$' && name !== '$$')]
  const options = properties(shapeAt(seen, path), quote)
  return {
    from,
    options: names.length > 0 ? options : [...options, ...(word === '' ? [] : keywords(['and', 'or', 'in', 'true', 'false', 'null']))],
  }
}

const keywords = (words: readonly string[]): Completion[] => words.map((label) => ({ label, detail: '', kind: 'keyword' }))

function inCode(before: string, seen: Shape): Completions | null {
  if (inQuotes.test(before.split('\n').at(-1) ?? '')) return null
  const { names, word, from } = pathBefore(before)
  if (names.length === 0)
    return 'input'.startsWith(word) && word !== ''
      ? { from, options: [{ label: 'input', detail: typeName(seen), kind: 'variable' }] }
      : null
  if (names[0] !== 'input') return null
  const shape = shapeAt(seen, names.slice(1))
  const list = shape?.kind === 'list' && !/\]\s*\??\.\s*[\w$]*$/.test(before)
  if (list)
    return {
      from,
      options: ['length', 'map', 'filter', 'find', 'some', 'every', 'reduce', 'slice', 'sort'].map((label) => ({
        label,
        detail: typeName(shape),
        kind: 'function',
      })),
    }
  return { from, options: properties(shape, (name) => name).filter(({ label }) => /^[A-Za-z_$][\w$]*$/.test(label)) }
}

function inTemplate(before: string, seen: Shape): Completions | null {
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'))
  const close = Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'))
  if (open < 0 || close > open) return null
  const tag = before[open + 1] === '%'
  const inside = before.slice(open + 2)
  if (inQuotes.test(inside)) return null
  const filter = /\|\s*(\w*)$/.exec(inside)
  if (filter)
    return {
      from: before.length - (filter[1] ?? '').length,
      options: liquidFilters.map((label) => ({ label, detail: '', kind: 'function' })),
    }
  const name = tag ? /^-?\s*(\w*)$/.exec(inside) : null
  if (name) return { from: before.length - (name[1] ?? '').length, options: keywords(liquidTags) }
  const { names, from } = pathBefore(before)
  const scope: Shape = { kind: 'object', fields: { ...fieldsOf(seen), ...loopVariables(before.slice(0, open), seen) } }
  const options = properties(shapeAt(scope, names), (field) => field)
  return { from, options: names.length > 0 ? options : options.map((option) => ({ ...option, kind: 'variable' })) }
}

/** The variables of the loops that a place in a template is inside of. */
function loopVariables(before: string, seen: Shape): Record<string, Shape> {
  const open: [name: string, shape: Shape][] = []
  for (const [, start, list, end] of before.matchAll(/\{%-?\s*for\s+(\w+)\s+in\s+([\w.[\]-]+)|\{%-?\s*(endfor)\b/g)) {
    if (end) open.pop()
    else if (start && list) {
      const scope: Shape = { kind: 'object', fields: { ...fieldsOf(seen), ...Object.fromEntries(open) } }
      const shape = shapeAt(scope, list.replace(/\[[^\]]*\]/g, '').split('.'))
      open.push([start, shape?.kind === 'list' ? (shape.item ?? { kind: 'any' }) : { kind: 'any' }])
    }
  }
  return Object.fromEntries(open)
}
