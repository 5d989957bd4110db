import { z } from 'zod'
import { phases } from '../events/phase.ts'
import type { JsonObject } from '../json.ts'
import { readTags, tagLimits } from './tags.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** Version of the document's own shape. Raised together with a migration in `migrations/`. */
export const documentVersion = 1

const id = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'An id is made of letters, digits, "_" and "-", at most 100')
const text = (most: number) => z.string().max(most)
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json())
const version = z.int().min(1)
const port = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => name !== '__proto__', 'A port cannot have this name')
const endpoint = z.tuple([id, port])
const comment = text(10_000)
const pixels = z.number().min(-1e6).max(1e6)

const node = z.object({
  kind: z.string().min(1).max(100),
  label: text(500),
  parent: id.nullable().default(null),
  config: jsonObject.default({}),
  pinned: jsonObject.nullable().default(null),
  phase: z.enum(phases).optional(),
  comment: comment.optional(),
})

const edge = z.object({ from: endpoint, to: endpoint, comment: comment.optional() })

const tags = z.array(text(tagLimits.length)).max(tagLimits.number).transform(readTags)

export const budgetSchema = z.strictObject({
  tokens: z.int().positive().optional(),
  usd: z.number().positive().optional(),
  seconds: z.number().positive().max(31_536_000).optional(),
  steps: z.int().positive().optional(),
})

const settings = z.object({
  budget: budgetSchema.optional(),
  models: z.record(z.string(), z.string()).optional(),
  policies: z.array(z.json()).optional(),
  memory: jsonObject.optional(),
})

/** A new one each time: an importer that fills in the fields of one document must not fill them in for all. */
const noFields = () => ({ type: 'object', properties: {} })

/** The shape of a document at `documentVersion`. Configs are checked per kind, in `validate.ts`. */
export const documentSchema = z.object({
  format: z.literal('trellis-workflow'),
  schema: z.object({ document: version, nodes: z.record(z.string(), version).default({}) }),
  id,
  name: text(500),
  description: text(10_000).default(''),
  tags: tags.optional(),
  inputs: jsonObject.default(noFields),
  outputs: jsonObject.default(noFields),
  nodes: z.record(id, node).default({}),
  edges: z.record(id, edge).default({}),
  settings: settings.default({}),
  layout: z
    .record(id, z.object({ x: pixels, y: pixels, width: pixels.positive().optional(), height: pixels.positive().optional() }))
    .default({}),
}) satisfies z.ZodType<WorkflowDocument>

/** An empty document with a given id and name. */
export function emptyDocument(documentId: string, name: string): WorkflowDocument {
  return documentSchema.parse({ format: 'trellis-workflow', schema: { document: documentVersion, nodes: {} }, id: documentId, name })
}
