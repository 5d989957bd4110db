import { hash } from 'node:crypto'
import { canonicalJson, type Json, type JsonObject } from '#shared/json.ts'

/** What of a tool a person looked at when they allowed it. */
export interface GrantedTool {
  name: string
  title: string
  description: string
  inputSchema: JsonObject
  /** What its server says of what it does. */
  hints: { readOnly: boolean; destructive: boolean; openWorld: boolean }
}

/** Another hash for a tool of which any of this is different, whatever the order of keys. */
export function toolHash({ name, title, description, inputSchema, hints }: GrantedTool): string {
  return hash('sha256', canonicalJson({ name, title, description, inputSchema, hints } satisfies Json))
}
