import { create } from 'zustand'
import type { RunFilter, RunSummary } from '#shared/api/contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from '../../state/api.ts'

interface RunPages {
  /** The newest first; null until the first page is there. */
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
  call((client) =>
    client.run.list({ ...filter, limit: page, ...(last ? { before: { startedAt: last.startedAt, runId: last.runId } } : {}) }),
  )

/** Pages put together: what is known twice is taken as it is now. Newest first. */
export function joinPages(known: readonly RunSummary[], fresh: readonly RunSummary[]): RunSummary[] {
  const byId = new Map([...known, ...fresh].map((run) => [run.runId, run]))
  return [...byId.values()].sort((a, b) => b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1))
}

/** What is known, after the newest page was read again: a run that is not in it any more, though it would lie there, no longer fits. */
export function renewed(known: readonly RunSummary[], fresh: readonly RunSummary[], full: boolean): RunSummary[] {
  const oldest = fresh.at(-1)
  if (!full || !oldest) return [...fresh]
  return joinPages(
    known.filter((run) => run.startedAt < oldest.startedAt || (run.startedAt === oldest.startedAt && run.runId < oldest.runId)),
    fresh,
  )
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
