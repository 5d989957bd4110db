import { parseAllDocuments } from 'yaml'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { EvidencePart } from '../evidence-part.ts'
import { isKubernetesObject } from '../resources/resource-shape.ts'
import { readJsonParts } from './read-json-parts.ts'

const aliasLimit = 50

/** Kubernetes objects and lists in YAML; empty for any other document. Aliases are limited, so that a short file cannot unfold without end. */
export function readYamlParts(text: string, path: string): EvidencePart[] {
  const parts: EvidencePart[] = []
  for (const document of parseAllDocuments(text)) {
    if ('errors' in document && document.errors.length > 0) continue
    const value = document.toJS({ maxAliasCount: aliasLimit }) as Json
    if (isKubernetesObject(value) || (isJsonObject(value) && Array.isArray(value.items))) parts.push(...readJsonParts(value, path))
  }
  return parts
}
