import { hash } from 'node:crypto'
import { canonicalJson, type Json, type JsonObject } from '#shared/json.ts'

/** What of a tool a person looked at when they allowed it: its name, its description and its input schema, whatever the order of keys. */
export function toolHash(tool: { name: string; description: string; inputSchema: JsonObject }): string {
  const { name, description, inputSchema } = tool
  return hash('sha256', canonicalJson({ name, description, inputSchema } satisfies Json))
}
