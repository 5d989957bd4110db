import { create } from 'zustand'
import type { RunSummary } from '#shared/api/contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from '../../state/api.ts'

interface RunPages {
  /** The newest first; null until the first page is there. */
  runs: readonly RunSummary[] | null
  /** There are older ones. */
  more: boolean
  loading: boolean
  error: ErrorData | null
  /** Runs of one workflow, or of all. */
  workflowId: string | null
}

export const useRunPages = create<RunPages>(() => ({ runs: null, more: false, loading: false, error: null, workflowId: null }))

const page = 50
let wish = 0

async function fetchPage(workflowId: string | null, before: number | null): Promise<RunSummary[]> {
  return call((client) =>
    client.run.list({ limit: page, ...(workflowId === null ? {} : { workflowId }), ...(before === null ? {} : { before }) }),
  )
}

/** Pages put together: what is known twice is taken as it is now. Newest first. */
export function joinPages(known: readonly RunSummary[], fresh: readonly RunSummary[]): RunSummary[] {
  const byId = new Map([...known, ...fresh].map((run) => [run.runId, run]))
  return [...byId.values()].sort((a, b) => b.startedAt - a.startedAt || (a.runId < b.runId ? 1 : -1))
}

/** Loads the newest runs; older ones that are shown stay. */
export async function loadRunPage(workflowId: string | null): Promise<void> {
  const mine = ++wish
  const before = useRunPages.getState()
  const same = before.workflowId === workflowId
  useRunPages.setState({ workflowId, loading: true, ...(same ? {} : { runs: null, more: false, error: null }) })
  try {
    const fresh = await fetchPage(workflowId, null)
    if (mine !== wish) return
    const known = same ? (before.runs ?? []) : []
    const beyond = known.length > page
    useRunPages.setState({
      runs: beyond ? joinPages(known, fresh) : fresh,
      more: beyond ? before.more : fresh.length === page,
      loading: false,
      error: null,
    })
  } catch (thrown) {
    if (mine === wish) useRunPages.setState({ loading: false, error: errorData(thrown) })
  }
}

/** Loads the runs before the oldest that is known. */
export async function loadOlder(): Promise<void> {
  const mine = ++wish
  const { runs, workflowId } = useRunPages.getState()
  const oldest = runs?.at(-1)
  if (!runs || !oldest) return
  useRunPages.setState({ loading: true, error: null })
  try {
    const older = await fetchPage(workflowId, oldest.startedAt)
    if (mine === wish) useRunPages.setState({ runs: joinPages(runs, older), more: older.length === page, loading: false })
  } catch (thrown) {
    if (mine === wish) useRunPages.setState({ loading: false, error: errorData(thrown) })
  }
}
