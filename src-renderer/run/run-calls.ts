import type { RunEvent } from '#shared/events/run-event.ts'

type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>

/** A call to a model or a tool with its answer, which is null while it is open. */
export type RunCall =
  | { type: 'model'; key: number; called: EventOf<'model.called'>; returned: EventOf<'model.returned'> | null }
  | { type: 'tool'; key: number; called: EventOf<'tool.called'>; returned: EventOf<'tool.returned'> | null }

/** Calls made at a path or anywhere inside it, in order. */
export function callsUnder(events: readonly RunEvent[], path: string): RunCall[] {
  const calls: RunCall[] = []
  const openModels = new Map<string, RunCall[]>()
  const openTools = new Map<string, RunCall>()
  for (const event of events) {
    if (path !== '' && event.path !== path && !event.path.startsWith(`${path}/`)) continue
    if (event.kind === 'model.called') {
      const call: RunCall = { type: 'model', key: event.seq, called: event, returned: null }
      calls.push(call)
      const key = `${event.path} ${event.data.agent}`
      openModels.set(key, [...(openModels.get(key) ?? []), call])
    } else if (event.kind === 'model.returned') {
      const call = openModels.get(`${event.path} ${event.data.agent}`)?.shift()
      if (call?.type === 'model') call.returned = event
    } else if (event.kind === 'tool.called') {
      const call: RunCall = { type: 'tool', key: event.seq, called: event, returned: null }
      calls.push(call)
      openTools.set(`${event.path} ${event.data.call}`, call)
    } else if (event.kind === 'tool.returned') {
      const call = openTools.get(`${event.path} ${event.data.call}`)
      if (call?.type === 'tool') call.returned = event
    }
  }
  return calls
}
