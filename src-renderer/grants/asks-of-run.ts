import type { ErrorData } from '#shared/errors/app-error.ts'
import type { RunEvent } from '#shared/events/run-event.ts'
import { canonicalJson, isJsonObject, type Json } from '#shared/json.ts'
import { type AskedGrant, grantRequestSchema } from '#shared/security/grant.ts'

type Asks = NonNullable<ErrorData['asks']>

/** What a run was refused since it began, or was last taken up again: by nodes that failed, and in answers of tools to agents. */
export function asksOfRun(events: readonly RunEvent[]): AskedGrant[] {
  const found = new Map<string, AskedGrant>()
  const begin = events.findLastIndex(({ kind }) => kind === 'run.resumed')
  for (const event of events.slice(Math.max(0, begin))) {
    const asks = asksOf(event)
    if (!asks) continue
    const key = canonicalJson(asks as unknown as Json)
    const node = 'node' in event.data && typeof event.data.node === 'string' ? [event.data.node] : []
    const known = found.get(key)
    if (known) known.nodes = [...new Set([...known.nodes, ...node])]
    else found.set(key, { ...asks, nodes: node, granted: false })
  }
  return [...found.values()]
}

function asksOf(event: RunEvent): Asks | undefined {
  if (event.kind === 'node.failed' || event.kind === 'run.failed' || event.kind === 'step.failed') return event.data.error.asks
  if (event.kind !== 'tool.returned' || event.data.ok || !('value' in event.data.result)) return undefined
  const { value } = event.data.result
  const asks = isJsonObject(value) ? value.asks : undefined
  if (!isJsonObject(asks)) return undefined
  const request = grantRequestSchema.safeParse(asks.request)
  const { workflow } = asks
  return request.success && (workflow === null || typeof workflow === 'string') ? { request: request.data, workflow } : undefined
}
