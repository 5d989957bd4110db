import { isJsonObject, type Json } from '#shared/json.ts'

/**
 * What calls have in common that "for this run" allows: the names of the arguments, and of their values whatever is chosen
 * from a list, switched, or the origin of an address, and those of `same` as they are. What may vary is `…`.
 */
export function shapeOfCall(args: Json, schema: Json | undefined, same: readonly string[] = []): Json {
  if (Array.isArray(args)) return ['…']
  if (isJsonObject(args)) {
    const properties = isJsonObject(schema) && isJsonObject(schema.properties) ? schema.properties : {}
    const names = Object.keys(args).sort()
    return Object.fromEntries(
      names.map((name) => [name, same.includes(name) ? (args[name] ?? null) : shapeOfCall(args[name] ?? null, properties[name])]),
    )
  }
  if (typeof args !== 'string') return typeof args === 'number' ? '…' : args
  if (isJsonObject(schema) && (Array.isArray(schema.enum) || schema.const !== undefined)) return args
  // as it is read where it is used, whatever stands before it
  const url = URL.parse(args)
  return url && /^https?:$/.test(url.protocol) ? `${url.origin}/…` : '…'
}
