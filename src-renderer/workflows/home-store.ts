import { create } from 'zustand'
import type { DiscardedWorkflow, SearchAnswer } from '#shared/api/workflow-library.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from '../state/api.ts'
import { loadWorkflows } from '../state/catalogue-store.ts'
import { openDialog, useSession } from '../state/session-store.ts'

/** What of the workspace is looked at. */
export type Place =
  | { at: 'all' }
  | { at: 'recent' }
  | { at: 'folder'; folder: string }
  | { at: 'tag'; tag: string }
  | { at: 'trash' }
  | { at: 'new'; folder: string }

/** Something that is asked before it is done. */
export type Ask =
  | { what: 'rename'; file: string }
  | { what: 'move'; files: readonly string[] }
  | { what: 'tags'; files: readonly string[] }
  | { what: 'new-folder'; inside: string }
  | { what: 'rename-folder'; folder: string }
  | { what: 'move-folder'; folder: string }
  | { what: 'purge'; trash: readonly string[] }

export type Sort = 'updated' | 'name' | 'nodes'

interface HomeState {
  place: Place
  /** What was typed to search for. */
  query: string
  answer: SearchAnswer | null
  searching: boolean
  searchError: ErrorData | null
  sort: Sort
  chosen: ReadonlySet<string>
  folders: readonly string[]
  trash: readonly DiscardedWorkflow[] | null
  trashError: ErrorData | null
  ask: Ask | null
}

/** Where workflows are kept and found. What the workflows are is in the catalogue. */
export const useHome = create<HomeState>(() => ({
  place: { at: 'all' },
  query: '',
  answer: null,
  searching: false,
  searchError: null,
  sort: 'updated',
  chosen: new Set(),
  folders: [],
  trash: null,
  trashError: null,
  ask: null,
}))

export function goToPlace(place: Place): void {
  useHome.setState({ place, chosen: new Set(), query: '', answer: null })
  if (place.at === 'trash') void loadTrash()
}

/** Opens the window of workflows at a place, or with a search. */
export function openHome(place: Place, query = ''): void {
  goToPlace(place)
  openDialog('workflows')
  if (query !== '') search(query)
}

export function choose(files: Iterable<string>): void {
  useHome.setState({ chosen: new Set(files) })
}

export function toggleChosen(file: string): void {
  const { chosen } = useHome.getState()
  choose(chosen.has(file) ? [...chosen].filter((other) => other !== file) : [...chosen, file])
}

export const ask = (what: Ask | null): void => useHome.setState({ ask: what })

/** Reads anew what there is, after anything may have changed. */
export async function refreshHome(): Promise<void> {
  const [, folders] = await Promise.all([loadWorkflows(), call((client) => client.workflow.folders({})).catch(() => undefined)])
  if (folders) useHome.setState({ folders })
  if (useHome.getState().place.at === 'trash') await loadTrash()
}

export async function loadTrash(): Promise<void> {
  try {
    useHome.setState({ trash: await call((client) => client.workflow.trash({})), trashError: null })
  } catch (thrown) {
    useHome.setState({ trashError: errorData(thrown) })
  }
}

const pageSize = 50
let timer: ReturnType<typeof setTimeout> | undefined
let latest = 0

/** Searches a moment after the last letter; what is found for an earlier query is never shown for a later one. */
export function search(query: string): void {
  clearTimeout(timer)
  const turn = ++latest
  if (query.trim() === '') {
    useHome.setState({ query, answer: null, searching: false, searchError: null })
    return
  }
  useHome.setState({ query, searching: true, chosen: new Set() })
  timer = setTimeout(() => void find(turn, 0), 120)
}

/** The next page of what was found. */
export function searchMore(): void {
  const { answer, searching } = useHome.getState()
  if (answer && !searching && answer.found.length < answer.total) void find(++latest, answer.found.length)
}

async function find(turn: number, offset: number): Promise<void> {
  const { query, place } = useHome.getState()
  useHome.setState({ searching: true })
  const folder = place.at === 'folder' ? place.folder : ''
  const asked = place.at === 'tag' ? `${query} tag:"${place.tag}"` : query
  try {
    const next = await call((client) => client.workflow.search({ query: asked.slice(0, 1000), folder, limit: pageSize, offset }))
    if (turn !== latest) return
    useHome.setState(({ answer }) => ({
      answer: offset > 0 && answer ? { ...next, found: [...answer.found, ...next.found] } : next,
      searching: false,
      searchError: null,
    }))
  } catch (thrown) {
    if (turn === latest) useHome.setState({ searching: false, searchError: errorData(thrown) })
  }
}

// the next time begins with what there is, and not with what was asked for this time
useSession.subscribe(({ dialog }, before) => {
  if (before.dialog !== 'workflows' || dialog === 'workflows') return
  useHome.setState(({ place }) => ({
    ask: null,
    query: '',
    answer: null,
    chosen: new Set(),
    ...(place.at === 'new' ? { place: { at: 'all' } } : {}),
  }))
})
