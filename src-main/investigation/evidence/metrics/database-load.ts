import type { Json, JsonObject } from '#shared/json.ts'
import { field, listField, objectField, objectsIn, textField } from '../json-shape.ts'

/**
 * Where the time of a database goes. Recognised: the summary with `top_sql`, `top_wait_events` and `db_load`; what
 * Performance Insights' API gives (`MetricList` of `db.load`, `Keys` of `describe-dimension-keys`), `pg_stat_statements` rows
 * and `pg_stat_activity` rows.
 */
export function isDatabaseLoad(value: Json): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  if (
    listField(value, 'top_sql', 'top_statements', 'top_queries') !== null ||
    listField(value, 'top_wait_events', 'top_waits', 'wait_events') !== null
  )
    return true
  if (objectField(value, 'db_load', 'database_load') !== null) return true
  const keys = objectsIn(listField(value, 'Keys'))
  if (keys.length > 0 && keys.every((key) => field(key, 'Dimensions') !== undefined && field(key, 'Total') !== undefined)) return true
  const metrics = objectsIn(listField(value, 'MetricList'))
  return metrics.length > 0 && metrics.every((entry) => (textField(objectField(entry, 'Key') ?? {}, 'Metric') ?? '').startsWith('db.load'))
}

/** Rows of `pg_stat_statements` or `pg_stat_activity`, as they come from a query saved as JSON. */
export function isStatementRows(list: readonly JsonObject[]): boolean {
  return (
    list.length > 0 &&
    list.every(
      (row) =>
        typeof row.query === 'string' &&
        field(
          row,
          'calls',
          'total_exec_time',
          'total_time',
          'mean_exec_time',
          'wait_event',
          'wait_event_type',
          'backend_start',
          'query_start',
        ) !== undefined,
    )
  )
}
