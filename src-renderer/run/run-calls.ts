import type { RunEvent } from '#shared/events/run-event.ts'

type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>

/** A call to a model or a tool with its answer, which is null while it is open. */
export type RunCall =
  | { type: 'model'; key: number; called: EventOf<'model.called'>; returned: EventOf<'model.returned'> | null }
  | { type: 'tool'; key: number; called: EventOf<'tool.called'>; returned: EventOf<'tool.returned'> | null }

/** Whether an event lies at a path or anywhere inside it; everything lies inside the empty one. */
export const isUnder = (event: RunEvent, path: string): boolean =>
  path === '' || event.path === path || (event.path.startsWith(path) && event.path[path.length] === '/')

/** Puts calls and their answers together, of a list of events that grows: what it has read it does not read again. */
export class CallReader {
  readonly #fits: (event: RunEvent) => boolean
  readonly #calls: RunCall[] = []
  readonly #openModels = new Map<string, RunCall[]>()
  readonly #openTools = new Map<string, RunCall>()
  #read = 0
  #given: readonly RunCall[] = []
  #until = -1

  constructor(fits: (event: RunEvent) => boolean) {
    this.#fits = fits
  }

  /** The calls that fit in order, as they were after the event `until`. The same list while nothing in it has changed. */
  read(events: readonly RunEvent[], until: number): readonly RunCall[] {
    let changed = until !== this.#until
    this.#until = until
    for (; this.#read < events.length; this.#read++) changed = this.#take(events[this.#read] as RunEvent) || changed
    if (changed) this.#given = this.#calls.flatMap((call) => asOf(call, until))
    return this.#given
  }

  #take(event: RunEvent): boolean {
    switch (event.kind) {
      case 'model.called': {
        if (!this.#fits(event)) return false
        const call: RunCall = { type: 'model', key: event.seq, called: event, returned: null }
        this.#calls.push(call)
        const key = `${event.path} ${event.data.agent}`
        this.#openModels.set(key, [...(this.#openModels.get(key) ?? []), call])
        return true
      }
      case 'model.returned': {
        const call = this.#openModels.get(`${event.path} ${event.data.agent}`)?.shift()
        if (call?.type !== 'model') return false
        call.returned = event
        return true
      }
      case 'tool.called': {
        if (!this.#fits(event)) return false
        const call: RunCall = { type: 'tool', key: event.seq, called: event, returned: null }
        this.#calls.push(call)
        this.#openTools.set(`${event.path} ${event.data.call}`, call)
        return true
      }
      case 'tool.returned': {
        const call = this.#openTools.get(`${event.path} ${event.data.call}`)
        if (call?.type !== 'tool') return false
        call.returned = event
        return true
      }
      default:
        return false
    }
  }
}

function asOf(call: RunCall, until: number): RunCall[] {
  if (call.key > until) return []
  return [(call.returned?.seq ?? 0) > until ? { ...call, returned: null } : { ...call }]
}
