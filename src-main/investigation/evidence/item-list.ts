import type { Alert, EvidenceItem } from '#shared/investigation/evidence.ts'
import type { Json } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import type { EventRecord, MetricSeries, ResourceObject } from '../evidence-library.ts'
import type { EvidencePart } from './evidence-part.ts'
import { baselineLabel } from './incident-window.ts'
import { cut, objectField, textField } from './json-shape.ts'
import { evidenceLimits } from './limits.ts'
import type { LogSpan } from './logs/log-span.ts'
import { parseTime } from './parse-time.ts'

const summaryLength = 240

/** The items of a set while it is read: gives each thing the id that it is cited by. */
export class ItemList {
  readonly items: EvidenceItem[] = []
  private readonly ids = new Set<string>()
  private readonly listed = new Map<string, number>()
  private readonly seriesFiles: string[] = []
  private events = 0

  /** `prefix:name`, made unique with `#2`. */
  idFor(prefix: string, name: string): string {
    const base = `${prefix}:${cut(name, 160)}`
    let id = base
    for (let i = 2; this.ids.has(id); i++) id = `${base}#${i}`
    this.ids.add(id)
    return id
  }

  addLog(id: string, file: string, span: LogSpan, name: string | null): void {
    const title = name === null ? `Log ${file}` : `Log of ${name} in ${file}`
    this.items.push({
      id,
      kind: 'log',
      file,
      title,
      from: span.from,
      to: span.to,
      count: span.lines,
      summary: cut(`${span.lines} lines, beginning with: ${span.first}`, summaryLength),
    })
  }

  addAlert(file: string, alert: Alert): void {
    const id = this.ids.has('alert') ? this.idFor('alert', file) : 'alert'
    this.ids.add(id)
    this.items.unshift({
      id,
      kind: 'alert',
      file,
      title: cut(alert.title, 200),
      from: alert.startsAt,
      to: alert.endsAt,
      count: 1,
      summary: cut(`${alert.state}, severity ${alert.severity}. ${alert.description}`, summaryLength),
    })
    // The alert that is explained comes first; further ones follow it.
    if (id !== 'alert') this.items.splice(1, 0, this.items.shift()!)
  }

  addEvent(file: string, event: Omit<EventRecord, 'id'>): string {
    this.events++
    if (!this.mayList('event')) return this.whole('events', 'event', file, `Events in ${file}`)
    const id = this.idFor('event', String(this.events))
    const title = [event.reason, event.object].filter(Boolean).join(' ') || event.source
    this.items.push({
      id,
      kind: 'event',
      file,
      title: cut(title, 200),
      from: event.at,
      to: event.until ?? event.at,
      count: event.count,
      summary: cut(event.message, summaryLength),
    })
    return id
  }

  addResource(file: string, object: Omit<ResourceObject, 'id'>): string {
    const monitor = object.kind === 'Monitor'
    if (!this.mayList('resource')) return this.whole('resources', 'resource', file, `Objects in ${file}`)
    const id = monitor ? this.idFor('monitor', object.name) : this.idFor('resource', `${object.kind.toLowerCase()}/${object.name}`)
    const data = isJsonObject(object.data) ? object.data : {}
    const status = objectField(data, 'status') ?? data
    const state = textField(status, 'phase', 'overall_state', 'state', 'ready') ?? ''
    const where = object.namespace === null ? '' : ` in ${object.namespace}`
    this.items.push({
      id,
      kind: monitor ? 'monitor' : 'resource',
      file,
      title: cut(`${object.kind} ${object.name}`, 200),
      from: null,
      to: null,
      count: 1,
      summary: cut(`${object.kind} ${object.name}${where}${state === '' ? '' : `: ${state}`}`, summaryLength),
    })
    return id
  }

  addDatabaseLoad(file: string, data: Json): string {
    const id = this.ids.has('database-load') ? this.idFor('database-load', file) : 'database-load'
    this.ids.add(id)
    const object = isJsonObject(data) ? data : {}
    const name = textField(object, 'db_instance_identifier', 'database', 'identifier')
    this.items.push({
      id,
      kind: 'database-load',
      file,
      title: name === null ? 'Database load' : `Database load of ${name}`,
      from: parseTime(object.start_time),
      to: parseTime(object.end_time),
      count: 1,
      summary: `Statements and waits${name === null ? '' : ` of ${name}`}`,
    })
    return id
  }

  addRunbook(file: string, runbook: { title: string; text: string }): string {
    const id = this.idFor('runbook', file)
    this.items.push({
      id,
      kind: 'runbook',
      file,
      title: cut(runbook.title, 200),
      from: null,
      to: null,
      count: 1,
      summary: cut(runbook.text.replace(/\s+/g, ' '), summaryLength),
    })
    return id
  }

  addOther(file: string, part: Extract<EvidencePart, { kind: 'event-list' | 'empty-list' | 'text' }>): void {
    if (part.kind === 'text') {
      const id = this.idFor('text', file)
      this.items.push({
        id,
        kind: 'text',
        file,
        title: cut(part.title, 200),
        from: null,
        to: null,
        count: 1,
        summary: cut(part.text.replace(/\s+/g, ' '), summaryLength),
      })
    } else if (part.kind === 'event-list') {
      const id = `events:${file}`
      if (this.ids.has(id)) return
      this.ids.add(id)
      this.items.push({
        id,
        kind: 'event',
        file,
        title: `Events in ${file}`,
        from: null,
        to: null,
        count: part.count,
        summary: part.count === 0 ? `The list ${part.name} is empty: there are no such events` : `${part.count} events`,
      })
    } else {
      const id = this.idFor('empty', `${file}/${part.name}`)
      const kind = /^metric/.test(part.name) ? 'metric' : /log/i.test(part.name) ? 'log' : 'resource'
      this.items.push({
        id,
        kind,
        file,
        title: `No ${part.name} in ${file}`,
        from: null,
        to: null,
        count: 0,
        summary: `The list of ${part.name} is there and empty`,
      })
    }
  }

  /** Series are named when all are known, because a name must tell them apart. Gives a placeholder. */
  holdSeries(file: string): string {
    this.seriesFiles.push(file)
    return ''
  }

  /** Gives each series an id of its name and of the labels in which it differs from others of that name. */
  nameSeries(series: MetricSeries[]): void {
    const byName = new Map<string, MetricSeries[]>()
    for (const one of series) byName.set(one.name, [...(byName.get(one.name) ?? []), one])
    series.forEach((one, i) => {
      const file = this.seriesFiles[i] ?? ''
      const label = distinguishing(one, byName.get(one.name) ?? [])
      one.id = this.mayList('metric')
        ? this.idFor('metric', `${one.name}${label}`)
        : this.whole('metrics', 'metric', file, `Metrics in ${file}`)
      if (!one.id.startsWith('metric:')) return
      const points = one.values.filter((value) => value !== null)
      const unit = one.unit === null ? '' : ` ${one.unit}`
      const summary =
        points.length === 0
          ? 'no values'
          : `${points.length} points from ${points[0]} to ${points.at(-1)}${unit}, least ${Math.min(...points.slice(0, 10_000))}, most ${Math.max(...points.slice(0, 10_000))}`
      this.items.push({
        id: one.id,
        kind: 'metric',
        file,
        title: `${one.name}${label}`,
        from: one.times[0] ?? null,
        to: one.times.at(-1) ?? null,
        count: one.times.length,
        summary: cut(summary, summaryLength),
      })
    })
  }

  private mayList(kind: string): boolean {
    const listed = (this.listed.get(kind) ?? 0) + 1
    this.listed.set(kind, listed)
    return listed <= evidenceLimits.listed
  }

  /** One item for all that a file has beyond what is listed one by one. */
  private whole(prefix: string, kind: EvidenceItem['kind'], file: string, title: string): string {
    const id = `${prefix}:${file}`
    const found = this.items.find((item) => item.id === id)
    if (found) found.count++
    else {
      this.ids.add(id)
      this.items.push({ id, kind, file, title, from: null, to: null, count: 1, summary: title })
    }
    return id
  }
}

function distinguishing(one: MetricSeries, same: readonly MetricSeries[]): string {
  if (same.length < 2) return ''
  const differing = Object.entries(one.labels).filter(([key, value]) => same.some((other) => other.labels[key] !== value))
  const role = one.labels[baselineLabel] === 'baseline' ? ['baseline'] : []
  const values = differing.filter(([key]) => key !== baselineLabel).map(([key, value]) => `${key}=${value}`)
  const parts = [...role, ...values.slice(0, 4)]
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}
