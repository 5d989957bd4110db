import type { JsonObject } from '../../json.ts'

/** `documentMigrations[n]` takes a whole document of version n to version n + 1. Frozen once shipped. */
export const documentMigrations: Record<number, (document: JsonObject) => JsonObject> = {}
