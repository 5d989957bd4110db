import { useEffect, useMemo } from 'react'
import type { ValueRef } from '#shared/events/run-event.ts'
import type { RunView } from '#shared/events/run-view.ts'
import type { EvidenceItem } from '#shared/investigation/evidence.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { describeEvidence, useCatalogue } from '../../state/catalogue-store.ts'
import { useRun } from '../../state/run-store.ts'
import { useValue } from '../use-value.ts'

/** What the run read: items by their id, `null` while they are being fetched. */
export type Evidence = ReadonlyMap<string, EvidenceItem> | null

const nothing: Evidence = new Map()

/** The evidence set that an evidence node gave, which is what the run really read. */
function setOf(view: RunView | null): ValueRef | null {
  let large: ValueRef | null = null
  for (const node of view?.nodes.values() ?? []) {
    if (node.kind !== 'evidence') continue
    for (const ref of Object.values(node.latest.outputs)) {
      if ('value' in ref && isEvidence(ref.value)) return ref
      if ('blob' in ref && /"type"\s*:\s*"evidence"/.test(ref.preview)) large = ref
    }
  }
  return large
}

const isEvidence = (value: Json): value is { type: 'evidence'; items: Json[] } =>
  isJsonObject(value) && value.type === 'evidence' && Array.isArray(value.items)

const byId = (items: readonly EvidenceItem[]): Evidence => new Map(items.map((item) => [item.id, item]))

/** Items that citations of the shown run name: from its own values, or, where it has none, from the folder it was given. */
export function useEvidenceOfRun(): Evidence {
  const nodes = useRun((state) => state.view?.nodes)
  const given = useRun((state) => state.view?.evidence ?? null)
  const reference = given !== null && /^(?:sample|upload):/.test(given) ? given : null
  // biome-ignore lint/correctness/useExhaustiveDependencies: the set is found in the nodes of the view
  const ref = useMemo(() => setOf(useRun.getState().view), [nodes])
  const set = useValue(ref)
  const described = useCatalogue((state) => (reference === null ? undefined : state.evidence[reference]))
  const needed = ref === null && reference !== null
  useEffect(() => {
    if (needed && reference !== null) void describeEvidence(reference)
  }, [needed, reference])
  return useMemo(() => {
    if (set.state === 'loading') return null
    if (set.state === 'ready' && isEvidence(set.value)) return byId(set.value.items as unknown as EvidenceItem[])
    if (needed && described === undefined) return null
    return described && 'items' in described ? byId(described.items) : nothing
  }, [set, described, needed])
}
