import type { RunEvent } from '#shared/events/run-event.ts'

/** What a kind begins with: `node` of `node.started`. */
export const groupOf = (kind: RunEvent['kind']): string => kind.slice(0, kind.indexOf('.'))

const texts = new WeakMap<RunEvent, string>()

/** All that can be searched of an event, in lower case; made once, since events never change. */
export function searchText(event: RunEvent): string {
  let text = texts.get(event)
  if (text === undefined) {
    text = `${event.kind} ${event.path} ${JSON.stringify(event.data)}`.toLowerCase()
    texts.set(event, text)
  }
  return text
}

/** Events of a group (null for all) that hold every word, of a list that grows: what has been looked at is not again. */
export class EventFilter {
  readonly #events: readonly RunEvent[]
  readonly #group: string | null
  readonly #words: readonly string[]
  readonly #found: RunEvent[] = []
  readonly #present = new Set<string>()
  #read = 0
  #given: { shown: readonly RunEvent[]; present: ReadonlySet<string> } | undefined

  constructor(events: readonly RunEvent[], group: string | null, words: string) {
    this.#events = events
    this.#group = group
    this.#words = words
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
  }

  /** What fits among the first `length` events, and the groups that any of these has. The same while nothing has come. */
  upTo(length: number): { shown: readonly RunEvent[]; present: ReadonlySet<string> } {
    if (this.#given && this.#read >= length) return this.#given
    for (; this.#read < length && this.#read < this.#events.length; this.#read++) {
      const event = this.#events[this.#read] as RunEvent
      this.#present.add(groupOf(event.kind))
      if (this.#fits(event)) this.#found.push(event)
    }
    const all = this.#group === null && this.#words.length === 0
    // the list itself is handed on, and read as far as it goes now
    this.#given = { shown: all ? this.#events : this.#found, present: this.#present }
    return this.#given
  }

  #fits(event: RunEvent): boolean {
    if (this.#group !== null && groupOf(event.kind) !== this.#group) return false
    return this.#words.every((word) => searchText(event).includes(word))
  }
}
