import type { Json, JsonObject } from '#shared/json.ts'
import { compileSchema } from '#shared/schema/json-schema.ts'

export type ReadAnswer = { ok: true; value: Json } | { ok: false; problem: string }

/** The JSON in a model's text: the whole of it, a fenced block, or the first object or array that stands in it. */
function jsonIn(text: string): Json | undefined {
  const fenced = text.match(/```(?:json)?\s*\n([\s\S]*?)\n?```/)?.[1]
  const from = text.search(/[[{]/)
  const to = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))
  for (const candidate of [text, fenced, from >= 0 && to > from ? text.slice(from, to + 1) : undefined]) {
    if (candidate === undefined) continue
    try {
      return JSON.parse(candidate) as Json
    } catch {
      // The next candidate may parse.
    }
  }
  return undefined
}

/** Patterns are left out: they would run on the host's own regular expressions. */
function withoutPatterns(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutPatterns)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).filter(
    ([key, value]) => !(key === 'pattern' && typeof value === 'string') && key !== 'patternProperties',
  )
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutPatterns(value)]))
}

/**
 * What of a value does not fit a schema, in words that a model can act on; null where it fits. Throws `schema.invalid` for a
 * schema that cannot be used, or that is more work than it may be.
 */
export function problemsOf(value: Json, schema: JsonObject): string | null {
  const found = compileSchema(withoutPatterns(schema) as JsonObject).mismatches(value)
  return found.length === 0
    ? null
    : found
        .slice(0, 5)
        .map(({ path, message }) => `${path || '/'} ${message}`)
        .join('; ')
}

/** A model's text as data that fits `schema`, or what is wrong with it in words that the model can act on. */
export function readAnswer(text: string, schema: JsonObject): ReadAnswer {
  const value = jsonIn(text)
  if (value === undefined) return { ok: false, problem: 'it is not JSON' }
  const problem = problemsOf(value, schema)
  return problem === null ? { ok: true, value } : { ok: false, problem }
}
