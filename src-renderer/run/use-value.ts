import { useEffect, useState } from 'react'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { errorData } from '../state/api.ts'
import { knownValue, loadValue } from './value/load-value.ts'

export type LoadedValue = { state: 'ready'; value: Json } | { state: 'loading' } | { state: 'failed'; error: ErrorData } | { state: 'none' }

/** A value of a run in full; one that is too large for its event is fetched. */
export function useValue(ref: ValueRef | null): LoadedValue {
  const blob = ref !== null && 'blob' in ref ? ref.blob : null
  const [fetched, setFetched] = useState<{ blob: string; result: LoadedValue } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the hash says what is loaded
  useEffect(() => {
    if (ref === null || blob === null || knownValue(ref) !== undefined) return
    let current = true
    loadValue(ref).then(
      (value) => current && setFetched({ blob, result: { state: 'ready', value } }),
      (thrown) => current && setFetched({ blob, result: { state: 'failed', error: errorData(thrown) } }),
    )
    return () => {
      current = false
    }
  }, [blob])
  if (ref === null) return { state: 'none' }
  const known = knownValue(ref)
  if (known !== undefined) return { state: 'ready', value: known }
  return fetched?.blob === blob ? fetched.result : { state: 'loading' }
}
