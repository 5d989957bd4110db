import type { WrittenLanguage } from '#shared/nodes/node-spec.ts'
import type { Shape } from './value-shape.ts'

const plain = /^[A-Za-z_]\w*$/
const reserved = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function'])

/** One step of a path, as a language writes it. */
function step(language: WrittenLanguage, name: string): string {
  if (language === 'jsonata') return plain.test(name) && !reserved.has(name) ? `.${name}` : `.\`${name}\``
  if (language === 'liquid') return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `["${name.replaceAll('"', '')}"]`
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

/** What a path to the first entry of a list adds; expressions go through all entries by themselves. */
const firstEntry: Record<WrittenLanguage, string> = { jsonata: '', liquid: '[0]', javascript: '[0]', 'json-schema': '' }

/** One value that text may use. */
export interface ValuePath {
  /** What is written for it, as the language has it. */
  path: string
  name: string
  shape: Shape
  depth: number
}

/** What is at the top of what text sees. */
export function topPath(language: WrittenLanguage): string {
  return language === 'jsonata' ? '$' : language === 'javascript' ? 'input' : ''
}

/** The parts of a value, in order, each with its path. */
export function partsOf(language: WrittenLanguage, path: string, shape: Shape, depth: number): ValuePath[] {
  const inner = shape.kind === 'list' ? shape.item : shape
  const base = shape.kind === 'list' ? path + firstEntry[language] : path
  if (!inner?.fields) return []
  return Object.entries(inner.fields).map(([name, field]) => ({ path: joined(language, base, name), name, shape: field, depth }))
}

function joined(language: WrittenLanguage, base: string, name: string): string {
  const next = step(language, name)
  // names of the whole input are written bare
  if (base === '' || (language === 'jsonata' && base === '$')) return next.startsWith('.') ? next.slice(1) : next
  return base + next
}

/** The text that a click on a value puts in. A template prints it. */
export function inserted(language: WrittenLanguage, path: string, insideTag: boolean): string {
  return language === 'liquid' && !insideTag ? `{{ ${path} }}` : path
}
