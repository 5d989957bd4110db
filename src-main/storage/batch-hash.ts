import { hash } from 'node:crypto'
import type { LogRow } from './log-store.ts'

/** Hash of one batch of rows, chained to the one before it: it tells damage, not an attacker who rewrites everything. */
export function batchHash(previous: string, rows: readonly LogRow[]): string {
  let text = previous
  for (const { seq, at, path, kind, data, cause } of rows) text += `\n${seq} ${at} ${cause} ${path} ${kind} ${data}`
  return hash('sha256', text)
}
