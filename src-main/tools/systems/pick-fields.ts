import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'

/** The objects of a list; nothing where it is none. */
export function rows(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** The named fields of an answer, so that a model is not given the rest: `user.login` becomes `user: …`, of lists each. */
export function pick(value: Json, fields: readonly string[]): JsonObject {
  const picked: JsonObject = {}
  for (const field of fields) {
    const [first = '', ...rest] = field.split('.')
    const found = at(value, [first, ...rest])
    if (found !== undefined) picked[rest.length > 0 && Object.hasOwn(picked, first) ? field.replaceAll('.', '_') : first] = found
  }
  return picked
}

function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (Array.isArray(value)) return value.map((each) => at(each, path) ?? null)
  return isJsonObject(value) && Object.hasOwn(value, first) ? at(value[first], rest) : undefined
}
