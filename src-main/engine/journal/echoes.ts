import type { Dropped, RunEvent } from '#shared/events/run-event.ts'
import { ofPause } from './agents-at-work.ts'

/** Kinds that the journal answers for itself when a run goes on. */
const neverEchoed = /^(run|step)\./
/** What is told again of a place where only failures were dropped. */
const toldAfterFailure = /^(agent\.|node\.(started|failed|retried)$)/

/** An event without what differs when the same thing happens again. */
function sameness(data: object): string {
  const { ms: _ms, fromJournal: _fromJournal, timestamp: _timestamp, ...rest } = data as Record<string, unknown>
  return JSON.stringify(rest)
}

/** The events of earlier lives of a run: what happens again while it catches up is not stored again. */
export class Echoes {
  /** By path and kind, then by what they say: their seqs. */
  readonly #known = new Map<string, Map<string, Map<string, number[]>>>()

  add({ path, kind, data, seq }: RunEvent): void {
    if (neverEchoed.test(kind) || ofPause(kind, data)) return
    const at = this.#known.get(path) ?? new Map<string, Map<string, number[]>>()
    const ofKind = at.get(kind) ?? new Map<string, number[]>()
    const same = sameness(data)
    const seqs = ofKind.get(same)
    if (seqs) seqs.push(seq)
    else ofKind.set(same, [seq])
    at.set(kind, ofKind)
    this.#known.set(path, at)
  }

  /** The seq of the same event of an earlier life, each once. */
  of(path: string, kind: string, data: object): number | undefined {
    if (this.#known.size === 0) return undefined
    return this.#known.get(path)?.get(kind)?.get(sameness(data))?.shift()
  }

  /** What happens there from here on is told, also where it is the same; of the places around it, that they go on. */
  forget(place: string, what: Dropped['what']): void {
    for (const [path, kinds] of this.#known) {
      const inside = path === place || path.startsWith(`${place}/`)
      if (!inside && !place.startsWith(`${path}/`)) continue
      if (inside && what === 'all') this.#known.delete(path)
      else for (const kind of kinds.keys()) if (toldAfterFailure.test(kind)) kinds.delete(kind)
    }
  }
}
