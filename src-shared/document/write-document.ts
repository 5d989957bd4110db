import { canonicalJson, type Json } from '../json.ts'
import { specOf } from '../nodes/registry.ts'
import { documentVersion } from './document-schema.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** One entry per line, keys sorted, so that a small edit is a small diff. */
function lines(map: Record<string, unknown>): string {
  const ids = Object.keys(map).sort()
  if (ids.length === 0) return '{}'
  return `{\n${ids.map((id) => `    ${JSON.stringify(id)}: ${spaced(map[id] as Json)}`).join(',\n')}\n  }`
}

/** Canonical JSON with a space after colons and commas outside strings: readable on one line. */
function spaced(value: Json): string {
  return canonicalJson(value).replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (part) => (part === ',' || part === ':' ? `${part} ` : part))
}

/** The text of a document: the same for equal documents, whatever order their maps were built in. */
export function writeDocument(document: WorkflowDocument): string {
  const versions: Record<string, number> = {}
  for (const { kind } of Object.values(document.nodes)) versions[kind] = specOf(kind)?.version ?? document.schema.nodes[kind] ?? 1
  const parts: [string, string][] = [
    ['format', JSON.stringify(document.format)],
    ['schema', spaced({ document: documentVersion, nodes: versions })],
    ['id', JSON.stringify(document.id)],
    ['name', JSON.stringify(document.name)],
    ['description', JSON.stringify(document.description)],
    ...(document.tags?.length ? [['tags', spaced(document.tags)] as [string, string]] : []),
    ['inputs', spaced(document.inputs)],
    ['outputs', spaced(document.outputs)],
    ['nodes', lines(document.nodes)],
    ['edges', lines(document.edges)],
    ['settings', spaced(document.settings as Json)],
    ['layout', lines(document.layout)],
  ]
  return `{\n${parts.map(([key, text]) => `  "${key}": ${text}`).join(',\n')}\n}\n`
}
