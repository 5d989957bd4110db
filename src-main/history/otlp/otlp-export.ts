import { isTerminal } from '#shared/events/run-view.ts'
import type { RunManager } from '../../engine/run/run-control.ts'
import { runAsOtlp } from '../export/run-as-otlp.ts'
import { withoutCredentials } from '../export/without-credentials.ts'
import type { ReadRun } from '../read-run.ts'
import { type OtlpSettings, otlpSettings } from './otlp-settings.ts'
import { sendSpans } from './send-spans.ts'

/** Runs that wait to be sent; while nobody takes them, those over it are dropped. */
const mostWaiting = 1_000
/** What was not sent when the workspace is closed has so long, in milliseconds. */
const closingMs = 3_000

export interface OtlpExport {
  /** Sends what is left, for a few seconds at most. */
  close(): Promise<void>
}

/**
 * Sends the spans of every run that ends to a collector, where `OTEL_EXPORTER_OTLP_ENDPOINT` names one. Runs know nothing of
 * it: it reads their logs after their end, one run after the other.
 */
export function exportRuns(
  runs: Pick<RunManager, 'watch'>,
  read: (runId: string) => Promise<ReadRun>,
  settings: OtlpSettings | null = otlpSettings(),
): OtlpExport {
  if (!settings) return { close: async () => {} }
  const watching = new AbortController()
  const sending = new AbortController()
  /** Runs that were seen to begin, and not yet to end. */
  const underway = new Set<string>()
  let waiting = 0
  let work: Promise<unknown> = Promise.resolve()

  const send = async (runId: string) => {
    const run = withoutCredentials(await read(runId))
    if (isTerminal(run.record.status)) await sendSpans(await runAsOtlp(run, settings), settings, { signal: sending.signal })
  }
  const queue = (runId: string) => {
    if (waiting >= mostWaiting) return
    waiting++
    work = work
      .then(() => (sending.signal.aborted ? undefined : send(runId)))
      .catch(() => {})
      .finally(() => waiting--)
  }
  const watch = async () => {
    for await (const { runId, status } of runs.watch(watching.signal)) {
      if (!isTerminal(status)) underway.add(runId)
      else {
        underway.delete(runId)
        queue(runId)
      }
    }
  }
  const watched = watch()

  return {
    async close() {
      watching.abort()
      await watched
      // its end may have come when nobody listened any more
      for (const runId of underway) queue(runId)
      const timer = setTimeout(() => sending.abort(), closingMs)
      await work
      clearTimeout(timer)
    },
  }
}
