import { randomBytes } from 'node:crypto'

/** A new id of a run; later ones are later in order too, as far as clocks are right. */
export function newRunId(): string {
  return `run_${Date.now().toString(36)}${randomBytes(8).toString('hex')}`
}
