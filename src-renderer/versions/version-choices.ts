import { create } from 'zustand'
import type { VersionSummary } from '#shared/api/kept-work.ts'
import { sameDocument } from '#shared/document/patch.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { call, errorData } from '../state/api.ts'
import { type ComparedEnd, compare } from '../state/compare.ts'
import { useDocument } from '../state/document-store.ts'
import { notify, notifyError } from '../state/session-store.ts'
import { toTheSecond, when } from '../ui/format.ts'
import { versionText } from '../ui/version-strings.ts'

interface VersionsState {
  file: string | null
  versions: readonly VersionSummary[] | null
  error: ErrorData | null
}

/** The versions of the file on the canvas. */
export const useVersions = create<VersionsState>(() => ({ file: null, versions: null, error: null }))

export async function loadVersions(file: string): Promise<void> {
  if (useVersions.getState().file !== file) useVersions.setState({ file, versions: null, error: null })
  try {
    const versions = await call((client) => client.workflow.versions({ file }))
    if (useVersions.getState().file === file) useVersions.setState({ versions, error: null })
  } catch (thrown) {
    if (useVersions.getState().file === file) useVersions.setState({ error: errorData(thrown) })
  }
}

/** When a version was made: today's to the second, for people save often. */
export function versionTime(at: number): string {
  return new Date(at).toDateString() === new Date().toDateString() ? toTheSecond(at) : when(at)
}

const named = versionText.compare.ends
const isNamed = (id: string): id is keyof typeof named => Object.hasOwn(named, id)

/** How an end of a comparison is called: a version by its time. */
export function useEndNames(): (id: string) => string {
  const versions = useVersions((state) => state.versions)
  return (id) => {
    if (isNamed(id)) return named[id]
    const version = versions?.find(({ revision }) => revision === id)
    return version ? versionTime(version.at) : id.slice(0, 8)
  }
}

/** The document of an end: of a version from the host, everything else from here. */
export async function documentOf(id: string): Promise<ComparedEnd> {
  const { open, document, disk, comparison } = useDocument.getState()
  if (comparison)
    for (const side of ['before', 'after'] as const)
      if (comparison.ends[side] === id && id !== 'open') return { id, document: comparison[side] }
  if (id === 'open' && document) return { id, document }
  if (id === 'saved' && open) return { id, document: open.saved }
  if (id === 'disk' && disk?.kind === 'changed') return { id, document: disk.document }
  if (!open) throw new AppError('version.unknown', versionText.panel.unreadable)
  const content = await call((client) => client.workflow.version({ file: open.file, revision: id }))
  if (!content.document) throw new AppError('version.unknown', content.problem || versionText.panel.unreadable)
  if (content.readOnly) notify({ tone: 'info', text: versionText.compare.readOnly })
  return { id, document: content.document }
}

/** Compares two ends by their ids. What cannot be read is told, and what is shown stays. */
export async function compareEnds(before: string, after: string): Promise<void> {
  try {
    const file = useDocument.getState().open?.file
    const ends = [await documentOf(before), await documentOf(after)] as const
    if (useDocument.getState().open?.file === file) compare(...ends)
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

/** Shows a version: against what is open now, or, when that is the same, against the version before it. */
export async function showVersion(versions: readonly VersionSummary[], index: number): Promise<void> {
  const version = versions[index]
  const { document } = useDocument.getState()
  if (!version || !document) return
  try {
    const chosen = await documentOf(version.revision)
    const earlier = versions.slice(index + 1).find(({ origin }) => origin !== 'set_aside')
    if (earlier && sameDocument(chosen.document, document)) compare(await documentOf(earlier.revision), chosen)
    else compare(chosen, { id: 'open', document })
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}
