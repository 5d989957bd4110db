import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { call } from '../../state/api.ts'

const kept = new Map<string, Json>()
const most = 40

/** A value in full, if it is at hand. */
export function knownValue(ref: ValueRef): Json | undefined {
  return 'value' in ref ? ref.value : kept.get(ref.blob)
}

/** A value in full; one that is too large for its event is fetched, and the latest of those are kept. */
export async function loadValue(ref: ValueRef): Promise<Json> {
  const known = knownValue(ref)
  if (known !== undefined || !('blob' in ref)) return known as Json
  const value = await call((client) => client.run.value({ hash: ref.blob }))
  kept.set(ref.blob, value)
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break
    kept.delete(oldest)
  }
  return value
}

/** A value as it is copied: a text as it is, anything else as JSON. */
export async function textOfValue(ref: ValueRef): Promise<string> {
  const value = await loadValue(ref)
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
