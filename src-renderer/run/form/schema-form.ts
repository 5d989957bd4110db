import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { runText } from '../../ui/run-strings.ts'

export type FieldType = 'text' | 'multiline' | 'number' | 'integer' | 'boolean' | 'enum' | 'json'

/** One property of an object schema as something a person fills in. */
export interface FormField {
  name: string
  title: string
  description: string
  type: FieldType
  required: boolean
  /** Of `enum`: the allowed values. */
  options: Json[]
  initial: Json | undefined
  least: number | null
  most: number | null
  /** JSON type that a `json` field has to be of, or null for any. */
  jsonType: string | null
}

/** What a person has entered: text as typed, or a yes or no. An `enum` holds the place of the option as text. */
export type Draft = Record<string, string | boolean>

const text = runText.form

const stringOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const numberOf = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null)

/** Fields of an object schema, in its own order. Anything else has none. */
export function fieldsOf(schema: Json | undefined): FormField[] {
  if (!isJsonObject(schema) || !isJsonObject(schema.properties)) return []
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(schema.properties).map(([name, property]) =>
    fieldOf(name, isJsonObject(property) ? property : {}, required.includes(name)),
  )
}

/** The one field of an answer that is a single value of a kind other than free text; null for anything else. */
export function singleField(schema: Json | undefined): FormField | null {
  if (!isJsonObject(schema) || isJsonObject(schema.properties)) return null
  const field = fieldOf('answer', schema, true)
  return field.type === 'text' || field.type === 'multiline' || (field.type === 'json' && schema.type === undefined) ? null : field
}

function fieldOf(name: string, property: JsonObject, required: boolean): FormField {
  const type = typeOf(property)
  const isText = type === 'text' || type === 'multiline'
  return {
    name,
    title: stringOf(property.title) || name,
    description: stringOf(property.description),
    type,
    required,
    options: Array.isArray(property.enum) ? property.enum : [],
    initial: property.default ?? property.const,
    least: numberOf(isText ? property.minLength : property.minimum),
    most: numberOf(isText ? property.maxLength : property.maximum),
    jsonType: type === 'json' && typeof property.type === 'string' ? property.type : null,
  }
}

function typeOf(property: JsonObject): FieldType {
  if (Array.isArray(property.enum) && property.enum.length > 0) return 'enum'
  switch (property.type) {
    case 'string':
      return isLong(property) ? 'multiline' : 'text'
    case 'number':
    case 'integer':
    case 'boolean':
      return property.type
    default:
      return 'json'
  }
}

const isLong = ({ format, maxLength, contentMediaType, default: initial }: JsonObject): boolean =>
  format === 'multiline' ||
  format === 'textarea' ||
  contentMediaType !== undefined ||
  (numberOf(maxLength) ?? 0) > 200 ||
  stringOf(initial).includes('\n')

/** The form as it is before anybody has typed. */
export function emptyDraft(fields: readonly FormField[], known: Readonly<Record<string, Json>> = {}): Draft {
  return Object.fromEntries(
    fields.map((field) => [field.name, draftOf(field, Object.hasOwn(known, field.name) ? known[field.name] : field.initial)]),
  )
}

function draftOf(field: FormField, value: Json | undefined): string | boolean {
  if (field.type === 'boolean') return value === true
  if (field.type === 'enum') {
    const place = field.options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value))
    return place < 0 ? '' : String(place)
  }
  if (value === undefined) return ''
  if (field.type === 'json') return JSON.stringify(value, null, 2)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

type Read = { value?: Json } | { error: string }

/** Reads a form. What is empty and not required is left out; `errors` says by field what has to change. */
export function readDraft(fields: readonly FormField[], draft: Draft): { values: Record<string, Json>; errors: Record<string, string> } {
  const values: [string, Json][] = []
  const errors: [string, string][] = []
  for (const field of fields) {
    const read = readField(field, Object.hasOwn(draft, field.name) ? (draft[field.name] as string | boolean) : '')
    if ('error' in read) errors.push([field.name, read.error])
    else if (read.value !== undefined) values.push([field.name, read.value])
  }
  return { values: Object.fromEntries(values), errors: Object.fromEntries(errors) }
}

function readField(field: FormField, entered: string | boolean): Read {
  if (typeof entered === 'boolean') return { value: entered }
  if (entered.trim() === '') return field.required ? { error: text.missing } : {}
  switch (field.type) {
    case 'number':
    case 'integer':
      return readNumber(field, entered)
    case 'enum': {
      const option = field.options[Number(entered)]
      return option === undefined ? { error: text.oneOf } : { value: option }
    }
    case 'json':
      return readJson(field, entered)
    default:
      if (field.least !== null && entered.length < field.least) return { error: text.shortest(field.least) }
      if (field.most !== null && entered.length > field.most) return { error: text.longest(field.most) }
      return { value: entered }
  }
}

function readNumber({ type, least, most }: FormField, entered: string): Read {
  const value = Number(entered.trim().replace(',', '.'))
  if (!Number.isFinite(value)) return { error: type === 'integer' ? text.integer : text.number }
  if (type === 'integer' && !Number.isSafeInteger(value)) return { error: text.integer }
  if (least !== null && value < least) return { error: text.least(least) }
  if (most !== null && value > most) return { error: text.most(most) }
  return { value }
}

function readJson({ jsonType }: FormField, entered: string): Read {
  let value: Json
  try {
    value = JSON.parse(entered) as Json
  } catch (thrown) {
    return { error: text.json(thrown instanceof Error ? thrown.message : String(thrown)) }
  }
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return jsonType !== null && jsonType !== actual ? { error: text.jsonType(jsonType) } : { value }
}
