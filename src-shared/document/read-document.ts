import { isJsonObject, type JsonObject } from '../json.ts'
import { specOf } from '../nodes/registry.ts'
import { documentSchema, documentVersion } from './document-schema.ts'
import { duplicateKeys } from './duplicate-keys.ts'
import { documentLimits, forbiddenPaths, textDepth, valueDepth } from './limits.ts'
import { migrateDocument } from './migrate.ts'
import type { Problem } from './problem.ts'
import { repairDocument } from './repair.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/**
 * What reading a document's text gave. Never throws, starts nothing.
 *
 * - `ok`: usable; `readOnly` when it holds kinds that this version does not know.
 * - `too_new`: made by a later version; `document` is there to be looked at when its shape allows it.
 * - `corrupt`: not a document; `problems` lists everything that is wrong with its shape.
 * - `migration_failed`: an older document that could not be brought up; nothing of it is changed.
 */
export type ReadOutcome =
  | { outcome: 'ok'; document: WorkflowDocument; readOnly: boolean; repairs: string[]; unknownKinds: string[] }
  | { outcome: 'too_new'; document: WorkflowDocument | null; problems: Problem[] }
  | { outcome: 'corrupt'; problems: Problem[] }
  | { outcome: 'migration_failed'; problems: Problem[] }

const corrupt = (code: string, message: string, mend: string, field?: string): ReadOutcome => ({
  outcome: 'corrupt',
  problems: [{ code, severity: 'error', message, mend, ...(field === undefined ? {} : { field }) }],
})

const tooDeep = () =>
  corrupt('document.too_deep', `The document nests more than ${documentLimits.depth} levels.`, 'Flatten the value that nests so deep.')

/** Reads the text of a `*.trellis.json`: limits, parse, versions, migrate, shape, repair. */
export function readDocument(text: string): ReadOutcome {
  const megabytes = documentLimits.bytes / 1024 / 1024
  if (text.length > documentLimits.bytes)
    return corrupt(
      'document.too_large',
      `The document is larger than ${megabytes} MB.`,
      'Split it into sub-workflows, or keep data in files instead of in the document.',
    )
  if (textDepth(text, documentLimits.depth) > documentLimits.depth) return tooDeep()
  let raw: unknown
  try {
    raw = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    return corrupt(
      'document.corrupt',
      `This is not JSON: ${error instanceof Error ? error.message : error}.`,
      'Restore the file from a version or a backup.',
    )
  }
  const twice = duplicateKeys(text)
  if (twice.length > 0)
    return {
      outcome: 'corrupt',
      problems: twice.map(({ key, line }) => ({
        code: 'document.corrupt',
        severity: 'error',
        message: `The key ${JSON.stringify(key)} is there twice in one object, the second time on line ${line}.`,
        mend: 'Rename or remove one of the two; which one counts cannot be told.',
      })),
    }
  return readParsedDocument(raw)
}

/** The same for a value that was parsed elsewhere, as one that arrives over the contract. */
export function readParsedDocument(raw: unknown): ReadOutcome {
  if (!isJsonObject(raw)) return corrupt('document.corrupt', 'A workflow document is a JSON object.', 'Open a *.trellis.json file.')
  if (raw.format !== 'trellis-workflow')
    return corrupt(
      'document.corrupt',
      'This JSON is not a Trellis workflow: "format" is not "trellis-workflow".',
      'Open a *.trellis.json file.',
      'format',
    )
  if (valueDepth(raw, documentLimits.depth) > documentLimits.depth) return tooDeep()
  const forbidden = forbiddenPaths(raw)
  if (forbidden.length > 0)
    return {
      outcome: 'corrupt',
      problems: forbidden.map((field) => ({
        code: 'document.forbidden_key',
        severity: 'error',
        message: `The key at "${field}" could change how the program itself behaves, and is refused.`,
        mend: 'Rename or remove the key.',
        field,
      })),
    }
  for (const part of ['nodes', 'edges'] as const) {
    const count = isJsonObject(raw[part]) ? Object.keys(raw[part]).length : 0
    if (count > documentLimits[part])
      return corrupt(
        'document.too_large',
        `The document has ${count} ${part}; ${documentLimits[part]} is the most.`,
        'Split it into sub-workflows.',
        part,
      )
  }
  const header = brokenHeader(raw)
  if (header) return header

  const migration = migrateDocument(raw, { documentVersion, specOf })
  if (migration.outcome === 'too_new') return tooNew(raw, migration.what)
  if (migration.outcome === 'migration_failed')
    return {
      outcome: 'migration_failed',
      problems: [
        {
          code: 'document.migration_failed',
          severity: 'error',
          message: `Bringing ${migration.what} up to date failed: ${migration.cause instanceof Error ? migration.cause.message : migration.cause}.`,
          mend: 'The file was not changed. Open it with the version that made it, or report this.',
        },
      ],
    }

  const parsed = documentSchema.safeParse(migration.document)
  if (!parsed.success) return { outcome: 'corrupt', problems: parsed.error.issues.map(shapeProblem) }
  const { document, repairs } = repairDocument(parsed.data, migration.document)
  const unknownKinds = [...new Set(Object.values(document.nodes).map((node) => node.kind))].filter((kind) => !specOf(kind)).sort()
  return { outcome: 'ok', document, readOnly: unknownKinds.length > 0, repairs: [...migration.steps, ...repairs], unknownKinds }
}

/** What migrations go by. They would put something else in the place of a part of another type, and it would be lost. */
function brokenHeader({ schema, nodes }: JsonObject): ReadOutcome | undefined {
  const broken = (field: string, what: string) =>
    corrupt('document.corrupt', `"${field}" is not ${what}.`, 'Mend this part of the file, or restore a version.', field)
  const isVersion = (value: unknown) => value === undefined || (Number.isInteger(value) && (value as number) > 0)
  if (nodes !== undefined && !isJsonObject(nodes)) return broken('nodes', 'an object with a node per id')
  if (schema === undefined) return undefined
  if (!isJsonObject(schema)) return broken('schema', 'an object with the versions of the document and of its kinds')
  if (!isVersion(schema.document)) return broken('schema.document', 'a version: a whole number from 1')
  if (schema.nodes !== undefined && !isJsonObject(schema.nodes)) return broken('schema.nodes', 'an object with a version per kind')
  const kind = Object.entries(schema.nodes ?? {}).find(([, version]) => !isVersion(version))?.[0]
  return kind === undefined ? undefined : broken(`schema.nodes.${kind}`, 'a version: a whole number from 1')
}

function tooNew(raw: JsonObject, what: string[]): ReadOutcome {
  const parsed = documentSchema.safeParse(raw)
  return {
    outcome: 'too_new',
    document: parsed.success ? parsed.data : null,
    problems: what.map((part) => ({
      code: 'document.too_new',
      severity: 'error',
      message: `This document was made by a later version of Trellis: ${part}.`,
      mend: 'Update Trellis to edit or run it. It is shown read-only and never rewritten.',
    })),
  }
}

function shapeProblem(issue: { path: PropertyKey[]; message: string }): Problem {
  const [part, id] = issue.path.map(String)
  return {
    code: 'document.corrupt',
    severity: 'error',
    message: `${issue.path.length ? `"${issue.path.map(String).join('.')}"` : 'The document'}: ${issue.message}.`,
    mend: 'Mend this part of the file, or restore a version.',
    field: issue.path.map(String).join('.'),
    ...(part === 'nodes' && id ? { node: id } : {}),
    ...(part === 'edges' && id ? { edge: id } : {}),
  }
}
