import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { classifyText } from './classify-text.ts'
import { summariseText } from './summarise-text.ts'
import { matchesOf, numberIn, type TextPattern, textPatterns } from './text-patterns.ts'
import { sentencesOf, stemOf, topicWords, wordsOf } from './words.ts'

const mostDepth = 8

function typeOf(schema: JsonObject): string {
  const type = Array.isArray(schema.type) ? schema.type.find((entry) => entry !== 'null') : schema.type
  if (typeof type === 'string') return type
  if (schema.properties) return 'object'
  if (schema.items) return 'array'
  return Array.isArray(schema.enum) ? 'string' : 'string'
}

function plainName(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()
}

/** Values that the text itself labels: "Order number: 4711", "Total = 12.50", "| Owner | Ada |". Keys by their topic words. */
function labelledValues(text: string): { words: string[]; value: string }[] {
  const found: { words: string[]; value: string }[] = []
  for (const line of text.split(/\r?\n/)) {
    const match = line.match(/^[\s>*|-]*([\p{L}][\p{L}\p{N} _/()#-]{0,40}?)[*_]*\s*(?:[:=]|\|)\s*[*_]*(.{1,500}?)[\s*|]*$/u)
    if (match) found.push({ words: wordsOf(plainName(match[1]!).replace(/_/g, ' ')).map(stemOf), value: match[2]!.trim() })
  }
  return found
}

function labelled(text: string, name: string): string | undefined {
  const wanted = wordsOf(plainName(name).replace(/_/g, ' ')).map(stemOf)
  const scored = labelledValues(text).map((entry) => {
    const shared = wanted.filter((word) => entry.words.includes(word)).length
    return { value: entry.value, score: shared / Math.max(wanted.length, entry.words.length) }
  })
  const best = scored.sort((a, b) => b.score - a.score)[0]
  return best && best.score >= 0.5 ? best.value : undefined
}

function patternFor(name: string, schema: JsonObject): TextPattern | undefined {
  const byFormat: Record<string, string> = {
    email: 'email',
    uri: 'url',
    url: 'url',
    'date-time': 'timestamp',
    date: 'date',
    time: 'time',
    uuid: 'uuid',
    ipv4: 'ip',
  }
  const format = typeof schema.format === 'string' ? byFormat[schema.format] : undefined
  if (format) return textPatterns.find((entry) => entry.type === format)
  const plain = plainName(name)
  const asked = textPatterns.find((entry) => entry.names.test(plain))
  return asked ?? textPatterns.find((entry) => typeof schema.description === 'string' && entry.names.test(schema.description))
}

/** The sentence that shares most words with a property's name and description, where any does. */
function nearestSentence(text: string, name: string, schema: JsonObject): string | undefined {
  const wanted = new Set(
    topicWords(`${plainName(name).replace(/_/g, ' ')} ${typeof schema.description === 'string' ? schema.description : ''}`),
  )
  let best: string | undefined
  let most = 0
  for (const sentence of sentencesOf(text)) {
    const shared = topicWords(sentence).filter((word) => wanted.has(word)).length
    if (shared > most) {
      most = shared
      best = sentence
    }
  }
  return best
}

function textField(text: string, name: string, schema: JsonObject): string | undefined {
  const direct = labelled(text, name)
  if (direct !== undefined) return direct
  if (/summary|abstract|gist|tl_?dr/i.test(name)) return summariseText(text, 2).join(' ')
  if (/title|subject|headline/i.test(name)) return sentencesOf(text)[0]?.slice(0, 120)
  const pattern = patternFor(name, schema)
  const found = pattern && matchesOf(text, pattern.pattern)[0]
  if (found) return found
  if (pattern) return undefined
  return nearestSentence(text, name, schema)
}

function choose(text: string, name: string, schema: JsonObject, options: string[]): string | undefined {
  const near = labelled(text, name)
  const literal = near && options.find((option) => near.toLowerCase().includes(option.toLowerCase()))
  if (literal) return literal
  const choice = classifyText(
    near ?? text,
    options.map((option) => ({ name: option, description: '' })),
  )
  if (choice.reasons.length > 0 || choice.scores.some((entry) => entry.score > 0)) return choice.label
  return (
    options.find((option) => option === schema.default) ??
    options.find((option) => /unknown|other|none|normal|medium/i.test(option)) ??
    options[0]
  )
}

function numberField(text: string, name: string, schema: JsonObject): number | undefined {
  const direct = labelled(text, name)
  let value = direct === undefined ? Number.NaN : numberIn(direct)
  if (Number.isNaN(value)) {
    const found = patternFor(name, schema)
    const match = found && matchesOf(text, found.pattern)[0]
    if (match) value = numberIn(match)
  }
  if (Number.isNaN(value)) {
    // "3 replicas", "replicas is 3": the number beside one of the property's own words.
    for (const word of wordsOf(plainName(name).replace(/_/g, ' ')).filter((part) => part.length > 2)) {
      const beside = text.match(
        new RegExp(`(-?\\d[\\d.,]*)\\s+(?:\\w+\\s+)?${word}|${word}\\w*\\s+(?:is|was|of|are|=|:)?\\s*(-?\\d[\\d.,]*)`, 'i'),
      )
      if (beside) value = numberIn(beside[1] ?? beside[2] ?? '')
      if (!Number.isNaN(value)) break
    }
  }
  if (Number.isNaN(value)) return undefined
  return typeOf(schema) === 'integer' ? Math.round(value) : value
}

function booleanField(text: string, name: string, schema: JsonObject): boolean | undefined {
  const direct = labelled(text, name) ?? nearestSentence(text, name, schema)
  if (direct === undefined) return undefined
  if (/\b(?:no|not|never|false|none|without|n't)\b|n't\b/i.test(direct)) return false
  return true
}

function listField(text: string, name: string, schema: JsonObject, depth: number): Json[] {
  const items = isJsonObject(schema.items) ? (schema.items as JsonObject) : {}
  const single = plainName(name).replace(/ies$/, 'y').replace(/s$/, '')
  if (typeOf(items) === 'object') {
    const parts = text.split(/\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)/).filter((part) => part.trim() !== '')
    return parts
      .map((part) => extractFields(part, items, depth + 1))
      .filter((value) => isJsonObject(value) && Object.values(value).filter((entry) => entry !== null && entry !== '').length > 1)
      .slice(0, 50)
  }
  const direct = labelled(text, name)
  if (direct)
    return direct
      .split(/\s*[,;]\s*|\s+and\s+/)
      .filter(Boolean)
      .map((part) => (typeOf(items) === 'number' ? numberIn(part) : part))
  const pattern = patternFor(single, items)
  if (pattern) {
    const found = matchesOf(text, pattern.pattern)
    return typeOf(items) === 'number' || typeOf(items) === 'integer' ? found.map(numberIn) : found
  }
  const bullets = [...text.matchAll(/^\s*(?:[-*•]|\d+[.)])\s+(.+)$/gm)].map((match) => match[1]!.trim())
  return bullets.length > 0 ? bullets : []
}

function field(text: string, name: string, schema: JsonObject, depth: number): Json | undefined {
  if (Array.isArray(schema.enum)) return choose(text, name, schema, schema.enum.map(String))
  switch (typeOf(schema)) {
    case 'object':
      return extractFields(text, schema, depth + 1)
    case 'array':
      return listField(text, name, schema, depth)
    case 'number':
    case 'integer':
      return numberField(text, name, schema)
    case 'boolean':
      return booleanField(text, name, schema)
    default:
      return textField(text, name, schema)
  }
}

/** A value that fits a schema and says nothing: what stands where the text has no answer. */
export function emptyValue(schema: JsonObject): Json {
  if (schema.default !== undefined) return schema.default as Json
  if (schema.const !== undefined) return schema.const as Json
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  if (types.includes('null')) return null
  const choices = [schema.anyOf, schema.oneOf].find(Array.isArray) as JsonObject[] | undefined
  if (choices) return choices.some((choice) => choice.type === 'null') ? null : emptyValue(choices[0] ?? {})
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null
  switch (typeOf(schema)) {
    case 'object': {
      const properties = isJsonObject(schema.properties) ? (schema.properties as Record<string, JsonObject>) : {}
      const required = Array.isArray(schema.required) ? schema.required.map(String) : []
      return Object.fromEntries(required.map((name) => [name, emptyValue(properties[name] ?? {})]))
    }
    case 'array':
      return []
    case 'number':
    case 'integer':
      return typeof schema.minimum === 'number' ? schema.minimum : 0
    case 'boolean':
      return false
    default:
      return ''
  }
}

/**
 * Takes what a schema asks for out of a text: values that the text labels first, then patterns by format and name, then
 * the sentence that is nearest. Nothing is made up: what is not there is left out, or empty where the schema requires it.
 */
export function extractFields(text: string, schema: JsonObject, depth = 0): Json {
  if (depth > mostDepth) return null
  if (typeOf(schema) !== 'object') return field(text, 'value', schema, depth) ?? emptyValue(schema)
  const properties = isJsonObject(schema.properties) ? (schema.properties as Record<string, JsonObject>) : {}
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : [])
  const result: JsonObject = {}
  for (const [name, property] of Object.entries(properties)) {
    const choices = [property.anyOf, property.oneOf].find(Array.isArray) as JsonObject[] | undefined
    const meant = choices?.find((choice) => choice.type !== 'null') ?? property
    const value = field(text, name, { description: property.description ?? '', ...meant }, depth)
    if (value !== undefined) result[name] = value
    else if (required.has(name)) result[name] = emptyValue(property)
  }
  return result
}
