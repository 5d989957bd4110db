import { create } from 'zustand'
import { errorData } from '../../state/api.ts'
import { uploadEvidence, useEvidence } from '../../state/evidence-store.ts'
import { openDialog } from '../../state/session-store.ts'
import type { Dropped } from '../drop-evidence.ts'

/** How many files have been found in what was dropped, while it is walked; null when nothing is. */
export const useWalk = create<{ found: number | null }>(() => ({ found: null }))

let walking: AbortController | undefined

/** Finds the files, sends them to the host and chooses them for the next run. Only the latest wish counts. */
export async function takeFiles(find: (signal: AbortSignal, found: (files: number) => void) => Promise<Dropped>): Promise<void> {
  walking?.abort()
  const abort = new AbortController()
  walking = abort
  useEvidence.setState({ error: null })
  useWalk.setState({ found: 0 })
  openDialog('run')
  try {
    const { name, files } = await find(abort.signal, (found) => useWalk.setState({ found }))
    if (abort.signal.aborted) return
    useWalk.setState({ found: null })
    await uploadEvidence(name, files)
  } catch (thrown) {
    if (abort.signal.aborted) return
    useWalk.setState({ found: null })
    useEvidence.setState({ error: errorData(thrown) })
  }
}

export function cancelWalk(): void {
  walking?.abort()
  useWalk.setState({ found: null })
}
