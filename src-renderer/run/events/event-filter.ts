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

/** Events of a group (null for all) that hold every word. */
export function filterEvents(events: readonly RunEvent[], group: string | null, words: string): readonly RunEvent[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (group === null && wanted.length === 0) return events
  return events.filter(
    (event) => (group === null || groupOf(event.kind) === group) && wanted.every((word) => searchText(event).includes(word)),
  )
}
