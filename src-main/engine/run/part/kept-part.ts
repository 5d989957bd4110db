import type { RunPart } from '#shared/document/run-part.ts'
import type { ValueRef } from '#shared/events/run-event.ts'

/** A partial run as its snapshot keeps it, with the values that it takes from another run. */
export interface KeptPart extends RunPart {
  /** Outputs of nodes that are not run, by node and port; a port that was skipped is absent. */
  given: Record<string, Record<string, ValueRef>>
  /** Values of the container that the part lies in, by the ports of its inside. */
  sources: Record<string, ValueRef>
}
