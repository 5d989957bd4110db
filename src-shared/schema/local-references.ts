import { isJsonObject, type Json } from '../json.ts'

/**
 * The first `$ref` of a JSON Schema that leads out of it, or null. A quick look for forms; `compileSchema` checks all of a
 * schema.
 */
export function foreignReference(schema: Json): string | null {
  const queue: Json[] = [schema]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (Array.isArray(at)) queue.push(...at)
    else if (isJsonObject(at)) {
      if (typeof at.$ref === 'string' && !at.$ref.startsWith('#')) return at.$ref
      queue.push(...Object.values(at))
    }
  }
  return null
}
