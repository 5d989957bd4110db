import { useEffect, useState } from 'react'
import type { ValuePreview } from '#shared/api/contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { PreviewLanguage } from '#shared/nodes/node-spec.ts'
import { call, errorData } from '../../state/api.ts'

/** How long after the last key the host is asked, in milliseconds. */
const pauseMs = 300

export interface PreviewWish {
  kind: string
  language: PreviewLanguage
  source: string
  inputs: Record<string, ValueRef>
  outputs: Record<string, ValueRef>
}

export interface PreviewState {
  /** The last answer, which may be of the text before. */
  shown: { ok: true; value: ValuePreview } | { ok: false; error: ErrorData } | null
  pending: boolean
}

/** What text gives, worked out by the host. Typing on cancels what is under way, and an answer to older text is dropped. */
export function usePreview({ kind, language, source, inputs, outputs }: PreviewWish): PreviewState {
  const [state, setState] = useState<PreviewState>({ shown: null, pending: true })
  useEffect(() => {
    const abort = new AbortController()
    const { signal } = abort
    setState(({ shown }) => ({ shown, pending: true }))
    const timer = setTimeout(() => {
      const wish = { kind, language, source, inputs, outputs }
      call((client) => client.value.preview(wish, { signal })).then(
        (value) => !signal.aborted && setState({ shown: { ok: true, value }, pending: false }),
        (thrown) => !signal.aborted && setState({ shown: { ok: false, error: errorData(thrown) }, pending: false }),
      )
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [kind, language, source, inputs, outputs])
  return state
}
