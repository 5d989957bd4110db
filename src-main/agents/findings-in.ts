import { canonicalJson, isJsonObject, type Json, type JsonObject } from '#shared/json.ts'

function isFinding(value: JsonObject): boolean {
  return (
    typeof value.id === 'string' && typeof value.type === 'string' && typeof value.statement === 'string' && Array.isArray(value.evidence)
  )
}

/** Adds every finding in a value, however deep it is, each once by its id. */
export function collectFindings(value: Json, into: Map<string, JsonObject>): Map<string, JsonObject> {
  if (Array.isArray(value)) for (const item of value) collectFindings(item, into)
  else if (isJsonObject(value)) {
    if (isFinding(value)) into.set(value.id as string, value)
    else for (const item of Object.values(value)) collectFindings(item, into)
  }
  return into
}

/** The findings that are not in `known`, or are there in another form: what is said later of the same stands. */
export function newIn(findings: readonly JsonObject[], known: ReadonlyMap<string, JsonObject>): JsonObject[] {
  return findings.filter((finding) => {
    const before = known.get(finding.id as string)
    return before !== finding && (before === undefined || canonicalJson(before) !== canonicalJson(finding))
  })
}
