import type { Finding } from '#shared/investigation/finding.ts'
import type { FindingTypeName } from '#shared/investigation/finding-types.ts'
import type { Json } from '#shared/json.ts'

/** Something that is not as it should be with one object, before it is known what else tells of it. */
export interface Trouble {
  type: FindingTypeName
  /** Kind in lower case and name of the object: `pod`, `api-7f9`. */
  kind: string
  name: string
  namespace: string | null
  severity: Finding['severity']
  /** What is wrong, to be put behind the object's name: `was killed for using more memory than its limit`. */
  says: string
  evidence: string[]
  from: number | null
  to: number | null
  count: number
  via: 'event' | 'resource'
  attributes: Record<string, Json | undefined>
}

/** Joins what several pieces of evidence tell of the same trouble; the object's own state comes before what events say. */
export function joinTroubles(troubles: readonly Trouble[]): Trouble[] {
  const joined = new Map<string, Trouble>()
  for (const trouble of [...troubles].sort((a, b) => Number(b.via === 'resource') - Number(a.via === 'resource'))) {
    const key = `${trouble.type}|${trouble.kind}|${trouble.name}|${trouble.attributes.probe ?? ''}`
    const known = joined.get(key)
    if (!known) {
      joined.set(key, { ...trouble, evidence: [...trouble.evidence], attributes: { ...trouble.attributes } })
      continue
    }
    known.evidence.push(...trouble.evidence)
    known.from = least(known.from, trouble.from)
    known.to = most(known.to, trouble.to)
    known.count = Math.max(known.count, trouble.count)
    for (const [name, value] of Object.entries(trouble.attributes)) {
      const own = known.attributes[name]
      if (Array.isArray(own) && Array.isArray(value)) {
        known.attributes[name] = [...new Set([...own, ...value])]
        continue
      }
      const vague = own === undefined || own === null || own === '' || own === 'unknown' || own === 'other'
      if (vague || (name === 'message' && typeof own === 'string' && typeof value === 'string' && saysMore(value, own))) {
        if (value !== undefined && value !== null && value !== '') known.attributes[name] = value
      }
    }
  }
  return [...joined.values()]
}

/** Messages that say what is wrong, and not what somebody did about it or how the check is set up. */
const telling = /nodes are available|insufficient|probe failed|exceeded quota|low on resource/i

/** Of two messages the telling one counts, then the longer: "manifest unknown" and not only "Back-off pulling image". */
function saysMore(value: string, own: string): boolean {
  const tells = Number(telling.test(value)) - Number(telling.test(own))
  return tells === 0 ? value.length > own.length : tells > 0
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}

function most(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}
