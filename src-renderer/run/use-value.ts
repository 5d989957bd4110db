import { useEffect, useState } from 'react'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { call, errorData } from '../state/api.ts'

export type LoadedValue = { state: 'ready'; value: Json } | { state: 'loading' } | { state: 'failed'; error: ErrorData } | { state: 'none' }

const kept = new Map<string, Json>()
const most = 40

async function load(hash: string): Promise<Json> {
  const value = await call((client) => client.run.value({ hash }))
  kept.set(hash, value)
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break
    kept.delete(oldest)
  }
  return value
}

/** A value of a run in full; one that is too large for its event is fetched, and the latest of those are kept. */
export function useValue(ref: ValueRef | null): LoadedValue {
  const blob = ref !== null && 'blob' in ref ? ref.blob : null
  const [fetched, setFetched] = useState<{ blob: string; result: LoadedValue } | null>(null)
  useEffect(() => {
    if (blob === null || kept.has(blob)) return
    let current = true
    load(blob).then(
      (value) => current && setFetched({ blob, result: { state: 'ready', value } }),
      (thrown) => current && setFetched({ blob, result: { state: 'failed', error: errorData(thrown) } }),
    )
    return () => {
      current = false
    }
  }, [blob])
  if (ref === null) return { state: 'none' }
  if ('value' in ref) return { state: 'ready', value: ref.value }
  const known = kept.get(ref.blob)
  if (known !== undefined) return { state: 'ready', value: known }
  return fetched?.blob === blob ? fetched.result : { state: 'loading' }
}
