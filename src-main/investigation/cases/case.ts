import type { RootCauseCategory } from '#shared/investigation/conclusion.ts'

/** An incident that was made up: files as systems export them, and what an investigator must find in them. */
export interface MadeCase {
  name: string
  /** File name to content; objects become JSON. */
  files: Record<string, unknown>
  category: RootCauseCategory
  /** Words that the root cause or the report must have, without regard to case. */
  words: readonly string[]
  /** Words that the root cause must not have. */
  never?: readonly string[]
}

const day = '2026-02-11'

/** A time of the day of all cases: `at(9, 30)` is 09:30 UTC. */
export function at(hour: number, minute: number, second = 0): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000).toISOString().replace('.000Z', 'Z')
}
