import type { RunEventData, RunEventKind, ValueRef } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'

/** What steps and waits need of the log they are written to. */
export interface JournalRows {
  readonly runId: string
  emit<K extends RunEventKind>(path: string, kind: K, data: RunEventData[K], cause?: number): number
  ref(value: Json): ValueRef
  load(ref: ValueRef): Promise<Json>
  flush(): Promise<void>
}
