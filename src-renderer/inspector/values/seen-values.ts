import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import type { WrittenLanguage } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { seenBy } from '#shared/nodes/written.ts'
import { cachedPorts, edgeHandles, parseHandle } from '../../canvas/handles.ts'
import { type Shape, shapeOf, shapeOfPort } from './value-shape.ts'

/** What stands for a value that is not known, so that the place of its type can be found again. */
const unknown = (port: string): JsonObject => ({ [marker]: port })
const marker = '\u0000port'

/**
 * What text of a node sees, as far as it is known: the values of a run where there are some, the types that connections
 * promise elsewhere.
 */
export function seenShape(
  document: WorkflowDocument,
  id: string,
  language: WrittenLanguage,
  inputs: Readonly<Record<string, Json>>,
  outputs: Readonly<Record<string, Json>>,
): Shape {
  const spec = specOf(document.nodes[id]?.kind ?? '')
  if (!spec) return { kind: 'any' }
  const promised = promisedShapes(document, id)
  const known: Record<string, Json> = { ...Object.fromEntries(Object.keys(promised).map((port) => [port, unknown(port)])), ...inputs }
  const resolve = (value: Json): Shape => {
    if (!isJsonObject(value)) return shapeOf(value)
    const port = value[marker]
    if (typeof port === 'string') return promised[port] ?? { kind: 'any' }
    const shape = shapeOf(value)
    if (!shape.fields) return shape
    // ports stand at the top of what is seen
    const fields = Object.entries(shape.fields).map(([name, field]) => {
      const inner = value[name]
      return [name, isJsonObject(inner) && marker in inner ? resolve(inner) : field] as const
    })
    return { ...shape, fields: Object.fromEntries(fields) }
  }
  return resolve(seenBy(spec, language, known, outputs))
}

/** The shapes that reach the inputs of a node: of what is connected, or of the port itself. */
function promisedShapes(document: WorkflowDocument, id: string): Record<string, Shape> {
  const shapes: Record<string, Shape> = {}
  for (const port of cachedPorts(document, id).inputs) shapes[port.id] = shapeOfPort(port)
  for (const { from, to } of Object.values(document.edges)) {
    if (to[0] !== id || !Object.hasOwn(shapes, to[1])) continue
    const side = parseHandle(edgeHandles(document, from, to).source)?.side
    const ports = cachedPorts(document, from[0])
    const source = (side === 'source' ? ports.inside?.sources : ports.outputs)?.find((port) => port.id === from[1])
    if (!source) continue
    const shape = shapeOfPort(source)
    const many = cachedPorts(document, id).inputs.some((port) => port.id === to[1] && port.arity === 'many')
    if (shape.kind !== 'any' || many) shapes[to[1]] = many ? { kind: 'list', item: shape } : shape
  }
  return shapes
}
