import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { emptyValue, extractFields } from './extract-fields.ts'

/** Names under which the same thing is asked for. */
const synonyms: readonly (readonly string[])[] = [
  ['label', 'category', 'class', 'choice', 'classification', 'type'],
  ['confidence', 'confidence_score', 'score', 'certainty', 'probability'],
  ['reasoning', 'reason', 'reasons', 'rationale', 'explanation', 'why'],
  ['summary', 'text', 'answer', 'content', 'result', 'output', 'report', 'response'],
  ['findings', 'claims', 'observations', 'points', 'facts'],
  ['outcome', 'verdict', 'decision', 'status'],
  ['evidence', 'sources', 'citations', 'references', 'evidence_ids'],
  ['questions', 'open_questions', 'missing'],
  ['next_steps', 'recommendations', 'actions', 'steps'],
]

function plain(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()
}

function valueFor(name: string, from: JsonObject): Json | undefined {
  const key = Object.keys(from).find((other) => plain(other) === plain(name))
  if (key !== undefined) return from[key]
  const family = synonyms.find((names) => names.includes(plain(name)))
  const other = family && Object.keys(from).find((candidate) => family.includes(plain(candidate)))
  return other === undefined ? undefined : from[other]
}

function typesOf(schema: JsonObject): string[] {
  return (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((type): type is string => typeof type === 'string')
}

function asText(value: Json): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(asText).join('\n')
  if (isJsonObject(value)) return typeof value.statement === 'string' ? value.statement : JSON.stringify(value)
  return value === null ? '' : String(value)
}

/** A value in the shape of a schema, or undefined where it does not go into it. */
function fitValue(value: Json, schema: JsonObject, text: string): Json | undefined {
  const choices = [schema.anyOf, schema.oneOf].find(Array.isArray) as JsonObject[] | undefined
  if (choices) {
    for (const choice of choices) {
      const fitted = fitValue(value, choice, text)
      if (fitted !== undefined) return fitted
    }
    return undefined
  }
  const types = typesOf(schema)
  if (value === null) return types.includes('null') || (Array.isArray(schema.enum) && schema.enum.includes(null)) ? null : undefined
  if (Array.isArray(schema.enum)) return schema.enum.find((option) => String(option).toLowerCase() === asText(value).toLowerCase())
  if (types.includes('object') || schema.properties) return isJsonObject(value) ? fitSchema(value, schema, text) : undefined
  if (types.includes('array')) {
    const items = isJsonObject(schema.items) ? (schema.items as JsonObject) : {}
    const list = Array.isArray(value) ? value : [value]
    return list.map((item) => fitValue(item, items, text)).filter((item): item is Json => item !== undefined)
  }
  if (types.includes('number') || types.includes('integer')) {
    const number = Number(value)
    if (typeof value === 'boolean' || Number.isNaN(number)) return undefined
    return types.includes('integer') && !types.includes('number') ? Math.round(number) : number
  }
  if (types.includes('boolean')) return typeof value === 'boolean' ? value : undefined
  if (types.includes('string')) return asText(value)
  return value
}

/**
 * Brings an answer into the shape that was asked for: by property name, by what else the name is called, by what can be
 * taken from the text, and where all that gives nothing and the property is required, by an empty value.
 */
export function fitSchema(answer: JsonObject, schema: JsonObject, text: string): Json {
  const properties = isJsonObject(schema.properties) ? (schema.properties as Record<string, JsonObject>) : {}
  if (Object.keys(properties).length === 0) return answer
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : [])
  const result: JsonObject = {}
  for (const [name, property] of Object.entries(properties)) {
    const known = valueFor(name, answer)
    const fitted = known === undefined ? undefined : fitValue(known, property, text)
    if (fitted !== undefined) result[name] = fitted
    else {
      const taken = (extractFields(text, { type: 'object', properties: { [name]: property } }) as JsonObject)[name]
      if (taken !== undefined && taken !== '') result[name] = taken
      else if (required.has(name)) result[name] = emptyValue(property)
    }
  }
  return result
}
