import { create } from 'zustand'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from './api.ts'
import { describeEvidence, useCatalogue } from './catalogue-store.ts'
import { useDocument } from './document-store.ts'
import { openDialog } from './session-store.ts'

export interface Upload {
  name: string
  doneFiles: number
  files: number
  doneBytes: number
  bytes: number
}

interface EvidenceState {
  /** What the next run gets: `sample:…`, `upload:…`, or nothing. */
  chosen: string | null
  /** Folders that were dropped in this session. */
  dropped: readonly { ref: string; name: string }[]
  upload: Upload | null
  error: ErrorData | null
}

export const useEvidence = create<EvidenceState>(() => ({ chosen: null, dropped: [], upload: null, error: null }))

export function chooseEvidence(ref: string | null): void {
  useEvidence.setState({ chosen: ref, error: null })
  if (ref) void describeEvidence(ref)
}

/** Chooses the first sample for a workflow that looks at evidence, as long as nothing else is chosen. */
export function offerSample(): void {
  const first = useCatalogue.getState().samples[0]
  if (useEvidence.getState().chosen === null && first && takesEvidence()) chooseEvidence(first.ref)
}

/** Whether the open workflow looks at evidence at all. */
export function takesEvidence(): boolean {
  return Object.values(useDocument.getState().document?.nodes ?? {}).some((node) => node.kind === 'evidence')
}

/** A file with its path inside what was dropped, with `/`. */
export interface DroppedFile {
  path: string
  file: File
}

const partBytes = 1024 * 1024
let current: AbortController | undefined

/** Sends files to the host as a new folder of evidence, in parts, and chooses it for the next run. */
export async function uploadEvidence(name: string, files: readonly DroppedFile[]): Promise<void> {
  current?.abort()
  const abort = new AbortController()
  current = abort
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0)
  useEvidence.setState({ error: null, upload: { name, doneFiles: 0, files: files.length, doneBytes: 0, bytes } })
  openDialog('run')
  try {
    const { ref } = await call((client) => client.evidence.begin({ name: name.slice(0, 200) }))
    let doneBytes = 0
    for (const [index, { path, file }] of files.entries()) {
      // an empty file has one empty part, so that it is there
      for (let at = 0; at === 0 || at < file.size; at += partBytes) {
        if (abort.signal.aborted) return
        const part = file.slice(at, at + partBytes)
        await call((client) => client.evidence.add({ ref, path, part }))
        doneBytes += part.size
        useEvidence.setState({ upload: { name, doneFiles: index, files: files.length, doneBytes, bytes } })
      }
    }
    useEvidence.setState((state) => ({ upload: null, dropped: [...state.dropped, { ref, name }] }))
    chooseEvidence(ref)
  } catch (thrown) {
    if (!abort.signal.aborted) useEvidence.setState({ upload: null, error: errorData(thrown) })
  }
}

export function cancelUpload(): void {
  current?.abort()
  useEvidence.setState({ upload: null })
}
