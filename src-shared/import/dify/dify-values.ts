import { isJsonObject, type Json } from '../../json.ts'
import { liquidText, type Ref, type Text, type TextPart } from '../values.ts'

/** A selector of Dify, `[part, name, …]`, as a value that can be looked for. */
export function refOfSelector(selector: Json | undefined, shown?: string): Ref | null {
  if (!Array.isArray(selector) || selector.length < 2 || !selector.every((key) => typeof key === 'string' || typeof key === 'number'))
    return null
  const [part, ...path] = selector.map(String)
  const written = shown ?? `{{#${selector.join('.')}#}}`
  if (part === 'sys' || part === 'conversation' || part === 'env')
    return { step: `${part}.${path[0]}`, path: path.slice(1), shown: written }
  return { step: part as string, path, shown: written }
}

const mention = /\{\{#([^{}#\s]+)#\}\}/g

/** A text of Dify, in which `{{#part.name#}}` stands for a value. `context` is what an LLM part is given beside its prompt. */
export function textOf(text: string, context: Ref | null = null): Text {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(mention)) {
    const ref = match[1] === 'context' ? context : refOfSelector((match[1] as string).split('.'), match[0])
    if (!ref) continue
    if (match.index > end) parts.push(liquidText(text.slice(end, match.index)))
    parts.push({ show: { ...ref, shown: match[0] } })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push(liquidText(text.slice(end)))
  return parts
}

/** A setting that is a fixed value, a selector, or a text with values in it: `{type, value}`. */
export function textOfSetting(setting: Json | undefined): Text {
  const value = isJsonObject(setting) ? setting.value : setting
  const ref = isJsonObject(setting) && setting.type === 'variable' ? refOfSelector(value) : null
  if (ref) return [{ show: ref }]
  return textOf(typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value))
}

/** The JSON Schema of a type of Dify. */
export function schemaOfType(type: string): { [key: string]: Json } {
  const list = /^array(?:\[(\w+)\])?$/.exec(type)
  if (list) return { type: 'array', ...(list[1] && list[1] !== 'any' ? { items: schemaOfType(list[1]) } : {}) }
  if (type === 'number' || type === 'integer') return { type: 'number' }
  if (type === 'bool' || type === 'boolean') return { type: 'boolean' }
  if (type === 'object' || type === 'file') return { type: 'object' }
  return { type: 'string' }
}
