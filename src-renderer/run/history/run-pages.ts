import { create } from 'zustand'
import type { RunFilter, RunSummary } from '#shared/api/contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from '../../state/api.ts'

interface RunPages {
  /** The newest first, those that fit the words best before them; null until the first page is there. */
  runs: readonly RunSummary[] | null
  /** There are older ones. */
  more: boolean
  loading: boolean
  error: ErrorData | null
  /** Which runs they are. */
  filter: RunFilter
}

export const useRunPages = create<RunPages>(() => ({ runs: null, more: false, loading: false, error: null, filter: {} }))

const page = 50
let wish = 0

const fetchPage = (filter: RunFilter, last: RunSummary | undefined): Promise<RunSummary[]> =>
  call((client) => client.run.list({ ...filter, limit: page, ...(last ? { before: placeOf(last) } : {}) }))

const placeOf = ({ startedAt, runId, rank }: RunSummary) => ({ startedAt, runId, ...(rank === undefined ? {} : { rank }) })

/** The order of a list: those first that fit best, of those that fit the same the newest. */
const inOrder = (a: RunSummary, b: RunSummary): number =>
  (a.rank ?? 0) - (b.rank ?? 0) || b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1)

/** Pages put together: what is known twice is taken as it is now. */
export function joinPages(known: readonly RunSummary[], fresh: readonly RunSummary[]): RunSummary[] {
  const byId = new Map([...known, ...fresh].map((run) => [run.runId, run]))
  return [...byId.values()].sort(inOrder)
}

/** What is known, after the newest page was read again: a run that is not in it any more, though it would lie there, no longer fits. */
export function renewed(known: readonly RunSummary[], fresh: readonly RunSummary[], full: boolean): RunSummary[] {
  const oldest = fresh.at(-1)
  if (!full || !oldest) return [...fresh]
  return joinPages(
    known.filter((run) => run.runId !== oldest.runId && inOrder(oldest, run) < 0),
    fresh,
  )
}

/** Takes a run that is gone out of the list. Gives its place there, null where it is not listed. */
export function leaveOut(runId: string): number | null {
  const { runs } = useRunPages.getState()
  const place = runs?.findIndex((run) => run.runId === runId) ?? -1
  if (!runs || place < 0) return null
  useRunPages.setState({ runs: runs.filter((run) => run.runId !== runId) })
  return place
}

const same = (a: RunFilter, b: RunFilter): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Loads the newest runs that fit; older ones that are shown stay. */
export async function loadRunPage(filter: RunFilter): Promise<void> {
  const mine = ++wish
  const before = useRunPages.getState()
  const goesOn = same(before.filter, filter)
  // while another filter's runs are on their way, those that are shown stay where they are
  useRunPages.setState({ filter, loading: true, ...(goesOn ? {} : { error: null }) })
  try {
    const fresh = await fetchPage(filter, undefined)
    if (mine !== wish) return
    const full = fresh.length === page
    const runs = goesOn && before.runs ? renewed(before.runs, fresh, full) : fresh
    useRunPages.setState({ runs, more: full && (runs.length === fresh.length || before.more), loading: false, error: null })
  } catch (thrown) {
    if (mine === wish) useRunPages.setState({ loading: false, error: errorData(thrown), ...(goesOn ? {} : { runs: null, more: false }) })
  }
}

/** Loads the runs before the oldest that is known. */
export async function loadOlder(): Promise<void> {
  const { runs, filter, loading } = useRunPages.getState()
  const oldest = runs?.at(-1)
  if (!runs || !oldest || loading) return
  const mine = ++wish
  useRunPages.setState({ loading: true, error: null })
  try {
    const older = await fetchPage(filter, oldest)
    if (mine === wish) useRunPages.setState({ runs: joinPages(runs, older), more: older.length === page, loading: false })
  } catch (thrown) {
    if (mine === wish) useRunPages.setState({ loading: false, error: errorData(thrown) })
  }
}
