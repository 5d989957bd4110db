import type { Finding } from '#shared/investigation/finding.ts'
import type { FindingTypeName } from '#shared/investigation/finding-types.ts'
import { isJsonObject } from '#shared/json.ts'
import { listField } from '../../evidence/json-shape.ts'
import type { EventRecord, ParsedEvidence } from '../../evidence-library.ts'
import { FindingMaker, shorten } from '../make-finding.ts'
import { plural, sayTime, spanText } from '../say.ts'
import { lifeSigns, versionIn } from '../signs/life-signs.ts'
import { readSign, type Sign } from '../signs/sign.ts'
import { troubleSigns } from '../signs/trouble-signs.ts'
import { isPodEvent } from './pod-events.ts'

/** Events of one kind that are further apart than this are told separately. */
const together = 30 * 60_000
const shown = 60

interface Told {
  type: FindingTypeName
  severity: Finding['severity']
  says: string
  attributes: Record<string, string | number | boolean>
  event: EventRecord
}

/** What happened, from all lists of events but those of Kubernetes pods, which `podEventFindings` reads. */
export function eventFindings(evidence: ParsedEvidence): Finding[] {
  const maker = new FindingMaker(evidence.set.window)
  const told = evidence.events.filter((event) => !isPodEvent(event)).flatMap(recognise)
  const groups = new Map<string, Told[]>()
  for (const one of told.sort((a, b) => (a.event.at ?? 0) - (b.event.at ?? 0))) {
    const key = `${one.type}|${one.event.object ?? ''}|${one.attributes.category ?? ''}|${one.attributes.detail ?? ''}`
    const group = groups.get(key)
    const last = group?.at(-1)?.event
    if (group && last && (one.event.at ?? 0) - (last.until ?? last.at ?? 0) <= together) group.push(one)
    else if (group) {
      groups.set(`${key}|${last?.at}`, group)
      groups.set(key, [one])
    } else groups.set(key, [one])
  }
  const findings = [...groups.values()].map((group) => finding(group, maker))
  return [...findings.slice(0, shown), ...noneFinding(evidence, maker)]
}

const plainSeverity = { info: 'info', warning: 'notice', error: 'warning' } as const

/** What an event is; a message can tell of two things (a checkpoint and a vacuum). */
function recognise(event: EventRecord): Told[] {
  const text = `${event.reason} ${event.message}`.trim()
  const categories = isJsonObject(event.raw) ? (listField(event.raw, 'event_categories', 'EventCategories') ?? []).join(' ') : ''
  const found: Told[] = []
  const take = (sign: Sign, attributes: Record<string, string | number | boolean>) => {
    if (!found.some(({ type }) => type === sign.type))
      found.push({ type: sign.type, severity: sign.severity, says: sign.says, attributes, event })
  }
  for (const sign of lifeSigns) {
    const attributes = readSign(sign, sign.type === 'event.failover' ? text : event.message)
    if (attributes !== null) take(sign, attributes)
  }
  if (event.level !== 'info' || /fail|error|warn/i.test(categories) || found.length === 0) {
    for (const sign of troubleSigns) {
      const attributes = readSign(sign, event.message)
      if (attributes !== null && sign.type !== 'log.exit') take(sign, attributes)
    }
  }
  if (/fail-?over/i.test(categories) && !found.some(({ type }) => type === 'event.failover')) {
    take({ type: 'event.failover', severity: 'notice', says: 'a failover', test: /./ }, {})
  }
  // That something is available again is news only where nothing else is told.
  const telling = found.filter(({ type }) => type !== 'event.available' && type !== 'event.recovered')
  if (telling.length > 0)
    return telling.map((one) =>
      found.some(({ type }) => type === 'event.recovered') ? { ...one, attributes: { ...one.attributes, completed: true } } : one,
    )
  if (found.length > 0) return found
  if (event.level === 'info') return []
  return [
    {
      type: event.level === 'error' ? 'event.error' : 'event.warning',
      severity: plainSeverity[event.level],
      says: 'a warning',
      attributes: {},
      event,
    },
  ]
}

const phases = ['scheduled', 'started', 'in_progress', 'failed', 'completed']

function finding(group: readonly Told[], maker: FindingMaker): Finding {
  const firstTold = group[0]!
  const last = group.at(-1)!
  const event = firstTold.event
  const from = event.at
  const ends = group.flatMap(({ event: { at, until } }) => until ?? at ?? [])
  const to = ends.length > 0 ? Math.max(...ends) : from
  const count = group.reduce((sum, one) => sum + one.event.count, 0)
  const phase = group.reduce<string | undefined>((known, { attributes }) => {
    const own = typeof attributes.phase === 'string' ? attributes.phase : undefined
    return own !== undefined && (known === undefined || phases.indexOf(own) > phases.indexOf(known)) ? own : known
  }, undefined)
  const attributes = Object.assign({}, ...group.map((one) => one.attributes))
  const completed = phase === 'completed' || attributes.completed === true
  const worst = group.reduce<Finding['severity']>(
    (known, { severity }) =>
      ['info', 'notice', 'warning', 'critical'].indexOf(severity) > ['info', 'notice', 'warning', 'critical'].indexOf(known)
        ? severity
        : known,
    'info',
  )
  const severity = completed && worst !== 'info' && worst !== 'critical' ? 'info' : worst
  const object = event.object ?? (typeof attributes.object === 'string' ? attributes.object.trim() : null)
  const inLog = firstTold.type.startsWith('log.')
  const between = [...new Set(group.map((one) => one.event.message))].slice(1, -1)
  // Of what came between the first and the last message the longest says most.
  const middle = between.sort((a, b) => b.length - a.length)[0]
  const messages =
    group.length > 1 && last.event.message !== event.message
      ? [event.message, ...(middle === undefined ? [] : [middle]), last.event.message]
          .map((text) => `"${shorten(text, 180)}"`)
          .join(' and then ')
      : `"${shorten(event.message, 300)}"`
  return maker.make(firstTold.type, {
    subject: object ?? event.source,
    severity,
    evidence: group.map((one) => one.event.id),
    from,
    to,
    statement: `${object === null ? '' : `${object}: `}${messages}${spanText(from, to)}${completed ? ', completed' : ''}.`,
    attributes: {
      ...attributes,
      ...(inLog
        ? { first_line: event.message, sources: [object ?? event.source] }
        : {
            object,
            reason: event.reason,
            event_source: event.source,
            detail: attributes.detail ?? (group.length > 1 ? last.event.message : event.message),
            phase,
            at_iso: from === null ? undefined : sayTime(from),
            until_iso: to === null || to === from ? undefined : sayTime(to),
            version: attributes.version ?? versionIn(event.message) ?? undefined,
          }),
      object: inLog ? undefined : object,
      phase: inLog ? undefined : phase,
      count,
      completed: completed || undefined,
      service: object,
      example: event.message,
      via: 'event',
    },
  })
}

/** That lists of events are there and hold no warning is worth knowing. */
function noneFinding(evidence: ParsedEvidence, maker: FindingMaker): Finding[] {
  const lists = evidence.set.items.filter((item) => item.kind === 'event' && item.id.startsWith('events:'))
  if (lists.length === 0 || evidence.events.some(({ level }) => level !== 'info')) return []
  const count = evidence.events.length
  return [
    maker.make('event.none', {
      subject: 'events',
      severity: 'info',
      evidence: lists.map(({ id }) => id),
      statement:
        count === 0
          ? `No events: ${lists.map(({ file }) => file).join(', ')} ${lists.length === 1 ? 'is' : 'are'} there and empty.`
          : `None of the ${plural(count, 'event')} is a warning or an error.`,
      attributes: { lists: lists.map(({ file }) => file), events: count },
    }),
  ]
}
