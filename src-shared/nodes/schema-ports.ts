import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { Port } from './port.ts'

/** The properties of an object schema as ports: what `input`, `sub-workflow` and run forms are made of. */
export function portsOfSchema(schema: JsonObject): Port[] {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  return Object.entries(properties).map(([id, property]) => ({
    id,
    label: isJsonObject(property) && typeof property.title === 'string' ? property.title : id,
    type: portTypeOfSchema(property),
    required: required.has(id),
    ...(isJsonObject(property) ? { schema: property } : {}),
  }))
}

function portTypeOfSchema(schema: Json): Port['type'] {
  const type = isJsonObject(schema) ? schema.type : undefined
  if (type === 'string') return 'text'
  if (type === 'number' || type === 'integer') return 'number'
  if (type === 'boolean') return 'boolean'
  if (type === 'object' || type === 'array') return 'json'
  return 'any'
}
