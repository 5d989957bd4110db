import { isJsonObject, type JsonObject } from '../json.ts'
import type { NodeSpec } from '../nodes/node-spec.ts'
import { documentMigrations } from './migrations/registry.ts'

export interface MigrationRegistry {
  documentVersion: number
  document: Record<number, (document: JsonObject) => JsonObject>
  specOf(kind: string): Pick<NodeSpec, 'version' | 'migrations'> | undefined
}

export type MigrationOutcome =
  | { outcome: 'ok'; document: JsonObject; steps: string[] }
  | { outcome: 'too_new'; what: string[] }
  | { outcome: 'migration_failed'; what: string; cause: unknown }

const versionIn = (versions: unknown, key: string): number => {
  const value = isJsonObject(versions) ? versions[key] : undefined
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 1
}

/**
 * Brings a parsed document to the versions that this program knows: first the document, then each kind used, by the
 * versions in its header. A kind that is not known is left as it is.
 */
export function migrateDocument(
  raw: JsonObject,
  registry: Omit<MigrationRegistry, 'document'> & { document?: MigrationRegistry['document'] },
): MigrationOutcome {
  const migrations = registry.document ?? documentMigrations
  const steps: string[] = []
  const found = versionIn(raw.schema, 'document')
  if (found > registry.documentVersion) return { outcome: 'too_new', what: [`the document's own version is ${found}`] }
  let document: JsonObject = raw
  for (let version = found; version < registry.documentVersion; version++) {
    const step = migrations[version]
    if (!step) return { outcome: 'migration_failed', what: `document version ${version}`, cause: `there is no migration from ${version}` }
    try {
      document = step(document)
    } catch (cause) {
      return { outcome: 'migration_failed', what: `document version ${version}`, cause }
    }
    steps.push(`The document was brought from version ${version} to ${version + 1}.`)
  }

  const header = isJsonObject(document.schema) && isJsonObject(document.schema.nodes) ? document.schema.nodes : {}
  const nodes = isJsonObject(document.nodes) ? document.nodes : {}
  const kinds = new Set(Object.values(nodes).flatMap((node) => (isJsonObject(node) && typeof node.kind === 'string' ? [node.kind] : [])))
  const newer = [...kinds].filter((kind) => versionIn(header, kind) > (registry.specOf(kind)?.version ?? Number.POSITIVE_INFINITY))
  if (newer.length > 0)
    return { outcome: 'too_new', what: newer.map((kind) => `nodes of kind "${kind}" have version ${versionIn(header, kind)}`) }

  const versions: JsonObject = {}
  const migrated: JsonObject = { ...nodes }
  for (const kind of [...kinds].sort()) {
    const spec = registry.specOf(kind)
    versions[kind] = spec?.version ?? versionIn(header, kind)
    if (!spec) continue
    for (let version = versionIn(header, kind); version < spec.version; version++) {
      const step = spec.migrations?.[version]
      if (!step)
        return { outcome: 'migration_failed', what: `kind "${kind}" version ${version}`, cause: `there is no migration from ${version}` }
      for (const [id, node] of Object.entries(migrated)) {
        if (!isJsonObject(node) || node.kind !== kind) continue
        try {
          migrated[id] = { ...node, config: step(isJsonObject(node.config) ? node.config : {}) }
        } catch (cause) {
          return { outcome: 'migration_failed', what: `node "${id}" of kind "${kind}" version ${version}`, cause }
        }
      }
      steps.push(`Nodes of kind "${kind}" were brought from version ${version} to ${version + 1}.`)
    }
  }
  return {
    outcome: 'ok',
    document: { ...document, nodes: migrated, schema: { document: registry.documentVersion, nodes: versions } },
    steps,
  }
}
