import type { Json } from '../json.ts'

/**
 * One observation that an analysis tool made, with what it was made from. Playbooks match on `type` and `attributes`;
 * people and models read `statement`.
 */
export interface Finding {
  /** Stable for the same evidence: derived from type and subject. */
  id: string
  /** Closed vocabulary of the tools: `pod.oom_killed`, `metric.level_shift`, `log.new_pattern`, `event.failover`, … */
  type: string
  /** What it is about: a pod, a metric, a log source, a service. */
  subject: string
  /** One sentence in plain words with the numbers in it, and names exactly as the evidence spells them. */
  statement: string
  /** How much it matters by itself. `info` includes what is as it should be. */
  severity: 'info' | 'notice' | 'warning' | 'critical'
  /** Ids of the evidence items that it was made from. */
  evidence: string[]
  /** When it began and ended, in epoch milliseconds; null where unknown. */
  from: number | null
  to: number | null
  attributes: Record<string, Json>
}
