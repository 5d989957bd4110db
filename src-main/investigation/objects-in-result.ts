import type { Finding } from '#shared/investigation/finding.ts'
import type { Json } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import type { EvidencePart } from './evidence/evidence-part.ts'
import type { EventRecord, ParsedEvidence, ResourceObject } from './evidence-library.ts'

/** A result may be long; what says nothing of objects in its beginning is left as it is. */
const looksLikeObjects = /["']?apiVersion["']?\s*:/
const longest = 2_000_000

/** Texts in a result: itself, or those of its fields. */
function textsIn(result: Json): string[] {
  if (typeof result === 'string') return [result]
  return isJsonObject(result) ? Object.values(result).filter((value): value is string => typeof value === 'string') : []
}

/**
 * Findings on the Kubernetes objects that a tool gave as YAML or JSON, as of a file of evidence: what a server of another
 * maker returns is read like everything else. Each cites the tool and the object, as in `tool:kubernetes__resources_get/Namespace/shop`.
 * Empty for any other result.
 */
export async function objectsInResult(result: Json, tool: string): Promise<Finding[]> {
  const texts = textsIn(result).filter((text) => text.length <= longest && looksLikeObjects.test(text.slice(0, 20_000)))
  if (texts.length === 0 && !(isJsonObject(result) && 'apiVersion' in result)) return []
  const [{ readYamlParts }, { readJsonParts }, { resourceFindings }] = await Promise.all([
    import('./evidence/formats/read-yaml-parts.ts'),
    import('./evidence/formats/read-json-parts.ts'),
    import('./analysis/resources/resource-findings.ts'),
  ])
  const parts = [
    ...(texts.length === 0 ? readJsonParts(result, tool) : []),
    ...texts.flatMap((text) => readable(() => readYamlParts(text, tool))),
  ]
  return resourceFindings(evidenceOf(parts, tool))
}

/** Text that only looks like objects is none. */
function readable(read: () => EvidencePart[]): EvidencePart[] {
  try {
    return read()
  } catch {
    return []
  }
}

function evidenceOf(parts: readonly EvidencePart[], tool: string): ParsedEvidence {
  const resources = parts.flatMap((part): ResourceObject[] =>
    part.kind === 'resource' ? [{ id: `tool:${tool}/${part.object.kind}/${part.object.name}`, ...part.object }] : [],
  )
  const events = parts.flatMap((part, place): EventRecord[] =>
    part.kind === 'event' ? [{ id: `tool:${tool}/event/${place}`, ...part.event }] : [],
  )
  return {
    set: { type: 'evidence', files: [], items: [], window: null, notes: [] } as unknown as ParsedEvidence['set'],
    alert: null,
    series: [],
    events,
    resources,
    async *logs() {},
    databaseLoad: [],
    runbooks: [],
  }
}
