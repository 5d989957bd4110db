import { isJsonObject, type Json } from '#shared/json.ts'
import type { Port } from '#shared/nodes/port.ts'
import { runText } from '../../ui/run-strings.ts'

export type ShapeKind = 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object' | 'any'

/** What is known of a value: its type, and of what it is made. */
export interface Shape {
  kind: ShapeKind
  /** The value in short, where there is one. */
  sample?: string
  fields?: Readonly<Record<string, Shape>>
  /** What the entries of a list have, all taken together. */
  item?: Shape
}

const mostFields = 200
const mostItems = 20
const deepest = 8
const longestSample = 60

/** The shape of a value. Of long lists the first entries count. */
export function shapeOf(value: Json, depth = 0): Shape {
  if (value === null) return { kind: 'null', sample: 'null' }
  if (typeof value === 'string') return { kind: 'text', sample: inShort(JSON.stringify(value)) }
  if (typeof value === 'number' || typeof value === 'boolean') return { kind: typeof value as 'number' | 'boolean', sample: String(value) }
  if (Array.isArray(value)) {
    const shape: Shape = { kind: 'list', sample: runText.output.items(value.length) }
    if (depth >= deepest || value.length === 0) return shape
    return {
      ...shape,
      item: value
        .slice(0, mostItems)
        .map((entry) => shapeOf(entry, depth + 1))
        .reduce(together),
    }
  }
  if (depth >= deepest) return { kind: 'object' }
  const entries = Object.entries(value).slice(0, mostFields)
  return { kind: 'object', fields: Object.fromEntries(entries.map(([name, inner]) => [name, shapeOf(inner, depth + 1)])) }
}

const inShort = (text: string) => (text.length > longestSample ? `${text.slice(0, longestSample - 1)}…` : text)

/** What two entries of a list have in all; what only one of them has counts too. */
function together(a: Shape, b: Shape): Shape {
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (a.kind !== b.kind) return { kind: 'any' }
  const shape: Shape = { kind: a.kind, ...(a.sample === undefined ? {} : { sample: a.sample }) }
  if (a.kind === 'object') {
    const fields: Record<string, Shape> = { ...a.fields }
    for (const [name, inner] of Object.entries(b.fields ?? {})) fields[name] = fields[name] ? together(fields[name], inner) : inner
    return { ...shape, fields }
  }
  const item = a.item && b.item ? together(a.item, b.item) : (a.item ?? b.item)
  return item ? { ...shape, item } : shape
}

const kinds: Readonly<Record<string, ShapeKind>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
  array: 'list',
  object: 'object',
}

/** The shape that a JSON Schema promises. */
export function shapeOfSchema(schema: Json | undefined, depth = 0): Shape {
  if (!isJsonObject(schema) || depth >= deepest) return { kind: 'any' }
  const types = [schema.type].flat().filter((type) => typeof type === 'string' && type !== 'null')
  const kind = types.length === 1 ? (kinds[types[0] as string] ?? 'any') : isJsonObject(schema.properties) ? 'object' : 'any'
  if (kind === 'object' && isJsonObject(schema.properties)) {
    const entries = Object.entries(schema.properties).slice(0, mostFields)
    return { kind, fields: Object.fromEntries(entries.map(([name, inner]) => [name, shapeOfSchema(inner, depth + 1)])) }
  }
  return kind === 'list' && schema.items !== undefined ? { kind, item: shapeOfSchema(schema.items, depth + 1) } : { kind }
}

const ofPort: Partial<Record<Port['type'], ShapeKind>> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  messages: 'list',
  documents: 'list',
}

/** The shape that a port promises. */
export function shapeOfPort({ type, schema }: Pick<Port, 'type' | 'schema'>): Shape {
  return schema ? shapeOfSchema(schema) : { kind: ofPort[type] ?? 'any' }
}
