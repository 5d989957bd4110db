import type { JsonObject } from '../json.ts'
import { specOf } from '../nodes/registry.ts'
import { layOut } from './places/lay-out.ts'
import { kindConfig } from './ports.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/**
 * What is set right while reading, so that unknown fields never reach storage, and so that every node has a place. Each
 * repair is a sentence to show.
 */
export function repairDocument(document: WorkflowDocument, raw: JsonObject): { document: WorkflowDocument; repairs: string[] } {
  const repairs: string[] = []
  const dropped = Object.keys(raw).filter((key) => !Object.hasOwn(document, key))
  if (dropped.length > 0) repairs.push(`Fields that a document does not have were dropped: ${dropped.join(', ')}.`)

  const layout: WorkflowDocument['layout'] = {}
  const orphans: string[] = []
  for (const [id, place] of Object.entries(document.layout)) {
    if (Object.hasOwn(document.nodes, id)) layout[id] = place
    else orphans.push(id)
  }
  if (orphans.length > 0) repairs.push(`Positions of nodes that are not there were dropped: ${orphans.join(', ')}.`)

  const unplaced = Object.keys(document.nodes).filter((id) => !Object.hasOwn(layout, id)).length
  if (unplaced > 0) repairs.push(`${unplaced === 1 ? 'A node' : `${unplaced} nodes`} without a position got one.`)

  const nodes: WorkflowDocument['nodes'] = {}
  for (const [id, node] of Object.entries(document.nodes)) {
    const unknown = unknownConfigFields(node.kind, node.config)
    nodes[id] = unknown.length === 0 ? node : { ...node, config: without(node.config, unknown) }
    if (unknown.length > 0)
      repairs.push(`"${node.label || id}" had settings that its kind does not know, and they were dropped: ${unknown.join(', ')}.`)
  }
  return { document: layOut({ ...document, nodes, layout }), repairs }
}

/** Top-level config fields that a kind's strict schema refuses. */
function unknownConfigFields(kind: string, config: JsonObject): string[] {
  const parsed = specOf(kind)?.config.safeParse(kindConfig(config))
  if (!parsed || parsed.success) return []
  return parsed.error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : []))
}

function without(config: JsonObject, keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)))
}
