import type { JsonObject } from '#shared/json.ts'
export function renderFully(source: string, _values: JsonObject): string {
  return source
}
