import type { JsonObject } from '../json.ts'

/** What a port carries. `any` is decided at run time; all others are checked where an edge is drawn. */
export const portTypes = ['text', 'json', 'number', 'boolean', 'messages', 'documents', 'evidence', 'file', 'any'] as const
export type PortType = (typeof portTypes)[number]

/** One named place where a node takes or gives a value. */
export interface Port {
  /** Unique among the node's inputs, or among its outputs. Edges name it. */
  id: string
  label: string
  type: PortType
  /** `one` takes a single value per visit; `many` takes an array of all delivered values, in edge-id order. Inputs only. Default `one`. */
  arity?: 'one' | 'many'
  /** A required input must be connected, and the node is skipped when it gets only skips. Default false. */
  required?: boolean
  /** JSON Schema of the value, where the type is `json`. */
  schema?: JsonObject
  description?: string
}

const accepts: Record<PortType, readonly PortType[]> = {
  any: portTypes,
  json: ['json', 'text', 'number', 'boolean', 'messages', 'documents', 'evidence', 'file', 'any'],
  text: ['text', 'number', 'boolean', 'json', 'any'],
  number: ['number', 'any'],
  boolean: ['boolean', 'any'],
  messages: ['messages', 'text', 'any'],
  documents: ['documents', 'any'],
  evidence: ['evidence', 'any'],
  file: ['file', 'any'],
}

/** The one rule for "may connect": used by the canvas, the checker and the compiler. */
export function mayConnect(from: Pick<Port, 'type'>, to: Pick<Port, 'type'>): boolean {
  return accepts[to.type].includes(from.type)
}
