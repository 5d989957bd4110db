import { documentVersion } from '#shared/document/document-schema.ts'
import { duplicateKeys } from '#shared/document/duplicate-keys.ts'
import { documentLimits, textDepth } from '#shared/document/limits.ts'
import { type ReadOutcome, readDocument, readParsedDocument } from '#shared/document/read-document.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import { type Fragment, fragmentOf } from './fragment.ts'

/** What the text on the clipboard calls itself. */
const format = 'trellis-nodes'

/** Nodes as text: what a copy puts on the clipboard, and what anyone may write and paste. */
export function writeFragment({ nodes, edges, layout, versions }: Fragment): string {
  return `${JSON.stringify({ format, schema: { document: documentVersion, nodes: versions }, nodes, edges, layout }, null, 2)}\n`
}

/**
 * What a text from the clipboard is.
 *
 * - `nodes`: nodes or a whole workflow, read with the care that a file is read with.
 * - `text`: something that was never meant as nodes.
 * - `refused`: meant as nodes, or as JSON, and not usable; `reason` says why in a sentence.
 */
export type ClipboardContent = { is: 'nodes'; fragment: Fragment; repairs: string[] } | { is: 'text' } | { is: 'refused'; reason: string }

export function readClipboard(text: string): ClipboardContent {
  const trimmed = text.trim()
  if (trimmed === '') return { is: 'text' }
  const claims = /"format"\s*:\s*"trellis-(?:nodes|workflow)"/.test(trimmed.slice(0, 100_000))
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return { is: 'text' }
  if (trimmed.length > documentLimits.bytes) return { is: 'refused', reason: `It is larger than ${documentLimits.bytes / 1024 / 1024} MB.` }
  if (textDepth(trimmed, documentLimits.depth) > documentLimits.depth)
    return { is: 'refused', reason: `It nests more than ${documentLimits.depth} levels.` }
  let raw: unknown
  try {
    raw = JSON.parse(trimmed)
  } catch (error) {
    return claims ? { is: 'refused', reason: `It is not JSON: ${(error as Error).message}.` } : { is: 'text' }
  }
  if (!isJsonObject(raw) || (raw.format !== format && raw.format !== 'trellis-workflow'))
    return { is: 'refused', reason: `It is JSON, but not of Trellis: "format" is neither "${format}" nor "trellis-workflow".` }
  return contentOf(raw.format === format ? readNodes(trimmed, raw) : readDocument(trimmed))
}

function readNodes(text: string, raw: JsonObject): ReadOutcome {
  const [twice] = duplicateKeys(text)
  if (twice) {
    const message = `The key ${JSON.stringify(twice.key)} is there twice in one object, the second time on line ${twice.line}.`
    return { outcome: 'corrupt', problems: [{ code: 'document.corrupt', severity: 'error', message, mend: '' }] }
  }
  return readParsedDocument({ ...raw, format: 'trellis-workflow', id: 'pasted', name: '' })
}

function contentOf(read: ReadOutcome): ClipboardContent {
  if (read.outcome !== 'ok') return { is: 'refused', reason: read.problems[0]?.message ?? '' }
  const document = rooted(read.document)
  const ids = Object.keys(document.nodes)
  if (ids.length === 0) return { is: 'refused', reason: 'There are no nodes in it.' }
  return { is: 'nodes', fragment: fragmentOf(document, ids), repairs: read.repairs }
}

/** The document with every node in reach from the top: one that lies in something that is not there, or in itself, comes out. */
function rooted(document: WorkflowDocument): WorkflowDocument {
  const nodes = { ...document.nodes }
  for (const id of Object.keys(nodes)) {
    const seen = new Set<string>()
    let at: string | null = id
    while (at !== null && nodes[at] !== undefined && !seen.has(at)) {
      seen.add(at)
      at = nodes[at]?.parent ?? null
    }
    const node = nodes[id]
    if (node && at !== null && (nodes[at] === undefined ? node.parent === at : at === id)) nodes[id] = { ...node, parent: null }
  }
  return { ...document, nodes }
}
