import { reduceRunEvents } from '#shared/events/reduce-run.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import { emptyRunView } from '#shared/events/run-view.ts'
import { SecretFinder } from '#shared/import/secrets.ts'
import type { Json } from '#shared/json.ts'
import type { ReadRun } from '../read-run.ts'

/** A run as it may leave this machine: with a mark in place of every credential in its events, its values and its workflow. */
export function withoutCredentials(run: ReadRun): ReadRun {
  const finder = new SecretFinder()
  const clean = <T>(data: T): T => finder.clean(data as Json, 'credential', false) as T
  const events = run.events.map((event) => ({ ...event, data: clean(event.data) }) as RunEvent)
  return {
    record: { ...run.record, note: clean(run.record.note) },
    events,
    view: reduceRunEvents(emptyRunView(run.record.runId), events),
    document: clean(run.document),
    damage: run.damage,
    value: async (ref) => ('value' in ref ? ref.value : clean(await run.value(ref))),
  }
}
