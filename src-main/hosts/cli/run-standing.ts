import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import { emptyRunView, type RunView } from '#shared/events/run-view.ts'
import type { RunAccess } from './run-access.ts'

const pageEvents = 10_000

/** The stored events of a run after `seen`, by the page. Throws `run.not_found`. */
export async function* storedEventPages(runs: Pick<RunAccess, 'page'>, runId: string, seen = 0): AsyncGenerator<RunEvent[]> {
  for (let after = seen; ; ) {
    const { events, isLast } = await runs.page(runId, after, pageEvents)
    yield events
    after += events.length
    if (isLast) return
  }
}

/** How a run stands, by what its log says. */
export async function standingOf(runs: RunAccess, runId: string): Promise<RunView> {
  let view = emptyRunView(runId)
  for await (const page of storedEventPages(runs, runId)) view = reduceRunEvents(view, page)
  return view
}
