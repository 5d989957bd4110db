import type { Alert } from '#shared/investigation/evidence.ts'
import type { Json } from '#shared/json.ts'
import type { EventRecord, MetricSeries, ResourceObject } from '../evidence-library.ts'

/** Fields of one line of a log that came as data, not as text. */
export interface LogFields {
  at: number | null
  level: string | null
  source: string | null
  message: string
}

/** A piece of evidence as a reader finds it in a file; ids are given later, when the whole set is known. */
export type EvidencePart =
  | { kind: 'alert'; alert: Alert }
  | { kind: 'metric'; series: Omit<MetricSeries, 'id'> }
  | { kind: 'event'; event: Omit<EventRecord, 'id'> }
  /** A list of events that is there, however many are in it: an empty one is evidence too. */
  | { kind: 'event-list'; name: string; count: number }
  | { kind: 'resource'; object: Omit<ResourceObject, 'id'> }
  /** A list of objects that is there and empty. */
  | { kind: 'empty-list'; name: string }
  | { kind: 'log'; log: LogContent }
  | { kind: 'database-load'; data: Json }
  | { kind: 'runbook'; title: string; text: string }
  | { kind: 'text'; title: string; text: string }

/** Where the lines of a log come from. `entries` are in memory already; the others are streamed from the file. */
export type LogContent =
  | { form: 'entries'; name: string | null; source: string | null; entries: LogFields[] }
  /** Text that stood inside a JSON document. */
  | { form: 'text'; name: string | null; source: string | null; text: string }
  | { form: 'lines' }
  | { form: 'json-lines' }
