import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'

/** Name of a field without regard to case and to `_` and `-`, so that `DBInstanceIdentifier` and `db_instance_identifier` are one. */
export function plainKey(key: string): string {
  return key.replace(/[_\-\s.@]/g, '').toLowerCase()
}

/** The value of the first of these fields that is there and not null; names in plain form. */
export function field(object: JsonObject, ...names: string[]): Json | undefined {
  for (const name of names) {
    if (Object.hasOwn(object, name) && object[name] !== null && object[name] !== undefined) return object[name]
  }
  const keys = Object.keys(object)
  for (const name of names) {
    const plain = plainKey(name)
    for (const key of keys) if (plainKey(key) === plain && object[key] !== null && object[key] !== undefined) return object[key]
  }
  return undefined
}

export function textField(object: JsonObject, ...names: string[]): string | null {
  for (const name of names) {
    const value = field(object, name)
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  }
  return null
}

export function numberField(object: JsonObject, ...names: string[]): number | null {
  for (const name of names) {
    const value = field(object, name)
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (typeof value === 'string' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value.trim())) return Number(value)
  }
  return null
}

export function objectField(object: JsonObject, ...names: string[]): JsonObject | null {
  for (const name of names) {
    const value = field(object, name)
    if (isJsonObject(value)) return value
  }
  return null
}

export function listField(object: JsonObject, ...names: string[]): Json[] | null {
  for (const name of names) {
    const value = field(object, name)
    if (Array.isArray(value)) return value
  }
  return null
}

export function objectsIn(list: readonly Json[] | null | undefined): JsonObject[] {
  return (list ?? []).filter(isJsonObject)
}

/** An object's plain values as text, for labels; keys that would touch prototypes are left out. */
export function labelsOf(value: Json | undefined): Record<string, string> {
  const labels: Record<string, string> = {}
  if (!isJsonObject(value)) return labels
  for (const [key, entry] of Object.entries(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') continue
    if (typeof entry === 'string') labels[key] = entry
    else if (typeof entry === 'number' || typeof entry === 'boolean') labels[key] = String(entry)
  }
  return labels
}

/** `["a:b", "c"]`, the form of Datadog tags, as labels. */
export function tagsOf(value: Json | undefined): Record<string, string> {
  const labels: Record<string, string> = {}
  if (typeof value === 'string') value = value.split(',').map((tag) => tag.trim())
  if (!Array.isArray(value)) return labelsOf(value)
  for (const tag of value) {
    if (typeof tag !== 'string') continue
    const colon = tag.indexOf(':')
    const key = colon < 0 ? tag : tag.slice(0, colon)
    if (key !== '' && key !== '__proto__') labels[key] = colon < 0 ? 'true' : tag.slice(colon + 1)
  }
  return labels
}

/** Text without control characters, cut at a length. */
export function cut(text: string, length: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters of hostile evidence are what is removed
  const clean = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]+/g, ' ')
  return clean.length <= length ? clean : `${clean.slice(0, length - 1)}…`
}
