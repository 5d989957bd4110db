import type { Json } from '#shared/json.ts'
import { compileSchema } from '#shared/schema/json-schema.ts'
import type { ToolDefinition } from './tool-registry.ts'

/** Characters of what is said of arguments that do not fit. */
const mostCharacters = 4_000

/** Where arguments do not fit a schema that others wrote; null where they do, or where it is none that can be read here: its maker checks them too. */
export function schemaMisfit({ schema }: Pick<ToolDefinition, 'schema'>, args: Json): string | null {
  if (!schema) return null
  try {
    const found = compileSchema(schema).mismatches(args)
    return found.length === 0
      ? null
      : found
          .map(({ path, message }) => `${path || '/'} ${message}`)
          .join('; ')
          .slice(0, mostCharacters)
  } catch {
    return null
  }
}
