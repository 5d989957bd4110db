import type { Alert, EvidenceSet } from '#shared/investigation/evidence.ts'
import type { Json } from '#shared/json.ts'

/** Numbers over time: one metric of one thing. */
export interface MetricSeries {
  /** Evidence item id. */
  id: string
  name: string
  labels: Record<string, string>
  unit: string | null
  /** Epoch milliseconds, ascending. */
  times: number[]
  /** Same length as `times`; null where the source says that a point is missing. */
  values: (number | null)[]
}

/** Something that happened: from Kubernetes, RDS, a deploy log, any list with a time and a message. */
export interface EventRecord {
  id: string
  at: number | null
  until: number | null
  source: string
  reason: string
  message: string
  level: 'info' | 'warning' | 'error'
  object: string | null
  count: number
  raw: Json
}

/** One line of a log, parsed. */
export interface LogEntry {
  /** Evidence item id of the file. */
  evidence: string
  line: number
  at: number | null
  level: string | null
  source: string | null
  message: string
}

/** One object of a system's state: a pod, a deployment, a node, a quota, a monitor. */
export interface ResourceObject {
  id: string
  kind: string
  name: string
  namespace: string | null
  data: Json
}

/** An evidence set with its content parsed. Made once per set and process, and then shared by all tools. */
export interface ParsedEvidence {
  set: EvidenceSet
  alert: Alert | null
  series: MetricSeries[]
  events: EventRecord[]
  resources: ResourceObject[]
  /** Streams every log line; nothing keeps them all. */
  logs(filter?: { evidence?: string }): AsyncIterable<LogEntry>
  /** Where the time of a database goes, by statement and by wait, as Performance Insights has it. */
  databaseLoad: { id: string; data: Json }[]
  runbooks: { id: string; title: string; text: string }[]
}

/** Where evidence sets are made and opened. */
export interface EvidenceLibrary {
  /** Copies a folder's files into the blob store and describes them. Throws `evidence.missing`; unreadable files become notes. */
  collect(folder: string, signal: AbortSignal): Promise<EvidenceSet>
  /** Parses a set, from the blob store alone. */
  open(set: EvidenceSet, signal: AbortSignal): Promise<ParsedEvidence>
}
