import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import { emptyRunView, type RunView } from '#shared/events/run-view.ts'
import type { RunAccess } from './run-access.ts'

const pageEvents = 10_000

/** The stored events of a run, by the page. Throws `run.not_found`. */
export async function* storedEventPages(runs: RunAccess, runId: string): AsyncGenerator<RunEvent[]> {
  for (let after = 0; ; ) {
    const page = await runs.events(runId, after, pageEvents)
    yield page
    after += page.length
    if (page.length < pageEvents) return
  }
}

/** How a run stands, by what its log says. */
export async function standingOf(runs: RunAccess, runId: string): Promise<RunView> {
  let view = emptyRunView(runId)
  for await (const page of storedEventPages(runs, runId)) view = reduceRunEvents(view, page)
  return view
}
