import type { RunEvent } from '#shared/events/run-event.ts'

/** The stored event with a seq. They are dense from 1, so that it lies where its number says, unless some are not there yet. */
export function eventAt(events: readonly RunEvent[], seq: number | null): RunEvent | undefined {
  if (seq === null) return undefined
  const direct = events[seq - 1]
  return direct?.seq === seq ? direct : events.find((event) => event.seq === seq)
}
