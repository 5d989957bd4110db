import type { Json } from '../json.ts'

export const evidenceKinds = ['alert', 'log', 'metric', 'event', 'resource', 'monitor', 'database-load', 'runbook', 'text'] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

/** One citable thing in a folder of evidence: an alert, a log file, a metric series, a list of events, a Kubernetes object, a runbook. */
export interface EvidenceItem {
  /** Short, stable for the same folder, cited by conclusions: `alert`, `log:app.log`, `metric:CPUUtilization`, `event:3`, `resource:pod/api-7f9`. */
  id: string
  kind: EvidenceKind
  /** File inside the evidence folder. */
  file: string
  title: string
  /** Epoch milliseconds, or null where nothing in it has a time. */
  from: number | null
  to: number | null
  /** Lines, points, events or objects in it. */
  count: number
  /** One or two sentences taken from the content. */
  summary: string
}

/** What could not be read, and why; never silently dropped. */
export interface EvidenceNote {
  file: string
  message: string
}

/**
 * The value that travels on an `evidence` port: small, with the content in the blob store. The same folder gives the
 * same value, and a run that is resumed reads the same bytes even when the folder has changed since.
 */
export interface EvidenceSet {
  type: 'evidence'
  name: string
  /** Files by relative path with the hash of their bytes in the blob store. */
  files: { path: string; hash: string; bytes: number }[]
  items: EvidenceItem[]
  notes: EvidenceNote[]
  /** The incident window in epoch milliseconds, from the alert and the evidence's own times; null where unknown. */
  window: { from: number; to: number } | null
}

/** The alert in one shape, whatever format it came in. */
export interface Alert {
  format: 'alertmanager' | 'cloudwatch' | 'grafana' | 'pagerduty' | 'datadog' | 'generic' | 'text'
  title: string
  state: 'firing' | 'resolved' | 'unknown'
  severity: 'low' | 'medium' | 'high' | 'critical' | 'unknown'
  description: string
  labels: Record<string, string>
  annotations: Record<string, string>
  startsAt: number | null
  endsAt: number | null
  raw: Json
}

/** The alert that a run is about, as lists of runs show it. Texts are empty where the alert does not say. */
export interface AlertOfRun {
  /** The name of the rule that raised it, or its title. */
  type: string
  severity: string
  service: string
}
