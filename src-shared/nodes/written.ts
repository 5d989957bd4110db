import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { FormField, NodeSpec, PreviewLanguage, WrittenLanguage } from './node-spec.ts'

/** A part of a config that is written in a language, with its place. */
export interface Written {
  /** Dotted path in the config, with places in lists. */
  field: string
  language: WrittenLanguage
  value: Json
}

/** What is written in a language in a config, as the kind's form and spec say. Empty text is left out. */
export function writtenIn(spec: NodeSpec, config: JsonObject): Written[] {
  return Object.entries(languagesOf(spec)).flatMap(([path, language]) => partsAt(config, path.split('.'), '', language))
}

/** The language of each written field, by its path; `*` stands for each entry of a list. */
export function languagesOf(spec: NodeSpec): Record<string, WrittenLanguage> {
  const languages: Record<string, WrittenLanguage> = { ...spec.written }
  for (const { name, widget, language } of spec.form) if (widget === 'code' && isWritten(language)) languages[name] = language
  return languages
}

const isWritten = (language: FormField['language']): language is PreviewLanguage =>
  language === 'jsonata' || language === 'liquid' || language === 'javascript'

function partsAt(value: Json | undefined, path: readonly string[], field: string, language: WrittenLanguage): Written[] {
  const [name, ...rest] = path
  if (name === undefined) {
    const there = typeof value === 'string' ? value.trim() !== '' : language === 'json-schema' && isJsonObject(value)
    return there ? [{ field, language, value: value as Json }] : []
  }
  const below = (key: string) => (field === '' ? key : `${field}.${key}`)
  if (name === '*') return Array.isArray(value) ? value.flatMap((item, index) => partsAt(item, rest, below(String(index)), language)) : []
  return isJsonObject(value) && Object.hasOwn(value, name) ? partsAt(value[name], rest, below(name), language) : []
}

/**
 * What text in a language sees in a node of this kind: the whole input as `$` or `input` in expressions and code, a variable
 * per input in templates, or what the kind itself says.
 */
export function seenBy(
  spec: NodeSpec,
  language: WrittenLanguage,
  inputs: Readonly<Record<string, Json>>,
  outputs: Readonly<Record<string, Json>> = {},
): Json {
  if (spec.sees) return spec.sees(inputs, outputs)
  return language === 'liquid' ? { ...inputs } : (inputs.in ?? null)
}
