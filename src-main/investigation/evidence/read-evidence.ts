import type { Alert, EvidenceItem, EvidenceNote, EvidenceSet } from '#shared/investigation/evidence.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import type { EventRecord, LogEntry, MetricSeries, ParsedEvidence, ResourceObject } from '../evidence-library.ts'
import type { EvidencePart } from './evidence-part.ts'
import { type FileParts, readFileParts } from './formats/read-file-parts.ts'
import { baselineLabel, incidentWindow, isBaselinePath } from './incident-window.ts'
import { ItemList } from './item-list.ts'
import { evidenceLimits } from './limits.ts'
import { type LogSpan, logSpan } from './logs/log-span.ts'
import { type LogSource, readLog, writerOf } from './logs/log-stream.ts'

type SetFile = EvidenceSet['files'][number]
type PartOf<Kind extends EvidencePart['kind']> = Extract<EvidencePart, { kind: Kind }>

interface Content {
  alerts: { file: string; alert: Alert }[]
  series: MetricSeries[]
  events: EventRecord[]
  resources: ResourceObject[]
  logs: { source: LogSource; span: LogSpan }[]
  databaseLoad: ParsedEvidence['databaseLoad']
  runbooks: ParsedEvidence['runbooks']
}

export interface ReadEvidence {
  items: EvidenceItem[]
  notes: EvidenceNote[]
  window: EvidenceSet['window']
  parsed(set: EvidenceSet): ParsedEvidence
}

/** Reads all files of a set from the blob store. The same files give the same items in the same order. */
export async function readEvidence(files: readonly SetFile[], blobs: BlobStore, signal: AbortSignal): Promise<ReadEvidence> {
  const content: Content = { alerts: [], series: [], events: [], resources: [], logs: [], databaseLoad: [], runbooks: [] }
  const list = new ItemList()
  const notes: EvidenceNote[] = []
  const read: { file: SetFile; parts: FileParts }[] = []
  for (const file of files) {
    signal.throwIfAborted()
    const parts = await readFileParts(blobs.pathOf(file.hash), file.path, signal)
    for (const message of parts.notes) notes.push({ file: file.path, message })
    read.push({ file, parts })
  }
  const reference = latestTime(read.flatMap(({ parts }) => parts.parts))
  for (const { file, parts } of read) {
    const taken = addPlain(file.path, parts.parts, content, list)
    for (const note of taken) notes.push({ file: file.path, message: note })
    for (const part of parts.parts) {
      if (part.kind !== 'log') continue
      const name = 'name' in part.log ? part.log.name : null
      const source: LogSource = {
        id: list.idFor('log', name === null ? file.path : `${file.path}/${name}`),
        content: part.log,
        blobPath: blobs.pathOf(file.hash),
        compressed: parts.compressed,
        fallback: writerOf(file.path),
        reference,
      }
      try {
        const span = await logSpan(source, signal)
        list.addLog(source.id, file.path, span, name)
        content.logs.push({ source, span })
      } catch (error) {
        signal.throwIfAborted()
        notes.push({ file: file.path, message: error instanceof Error ? error.message : 'This log cannot be read' })
      }
    }
  }
  // A firing alert is the one to be explained; among equals the first by name is.
  content.alerts.sort((a, b) => Number(b.alert.state === 'firing') - Number(a.alert.state === 'firing'))
  for (const { file, alert } of content.alerts) list.addAlert(file, alert)
  list.nameSeries(content.series)
  const alert = content.alerts[0]?.alert ?? null
  const window = incidentWindow({ alert, series: content.series, events: content.events, logs: content.logs.map(({ span }) => span) })
  return {
    items: list.items,
    notes,
    window,
    parsed: (set) => ({
      set,
      alert,
      series: content.series,
      events: content.events,
      resources: content.resources,
      databaseLoad: content.databaseLoad,
      runbooks: content.runbooks,
      logs: (filter) =>
        streamLogs(content.logs.map(({ source }) => source).filter(({ id }) => filter?.evidence === undefined || filter.evidence === id)),
    }),
  }
}

async function* streamLogs(sources: readonly LogSource[]): AsyncGenerator<LogEntry> {
  const never = new AbortController().signal
  for (const source of sources) for await (const entries of readLog(source, never)) yield* entries
}

/** Latest time in what is not a log; logs without a year are read as being near it. */
function latestTime(parts: readonly EvidencePart[]): number {
  let latest = 0
  for (const part of parts) {
    if (part.kind === 'metric') latest = Math.max(latest, part.series.times.at(-1) ?? 0)
    else if (part.kind === 'event') latest = Math.max(latest, part.event.until ?? part.event.at ?? 0)
    else if (part.kind === 'alert') latest = Math.max(latest, part.alert.endsAt ?? 0, part.alert.startsAt ?? 0)
  }
  return latest === 0 ? Date.now() : latest
}

/** Takes everything but logs. Gives what was left out because there was too much of it. */
function addPlain(file: string, parts: readonly EvidencePart[], content: Content, list: ItemList): string[] {
  const baseline = isBaselinePath(file)
  let dropped = 0
  for (const part of parts) {
    if (part.kind === 'alert') content.alerts.push({ file, alert: part.alert })
    else if (part.kind === 'metric') {
      if (content.series.length >= evidenceLimits.series) dropped++
      else content.series.push({ id: list.holdSeries(file), ...withRole(part.series, baseline) })
    } else if (part.kind === 'event') {
      if (content.events.length >= evidenceLimits.events) dropped++
      else content.events.push({ id: list.addEvent(file, part.event), ...part.event })
    } else if (part.kind === 'resource') {
      if (content.resources.length >= evidenceLimits.objects) dropped++
      else content.resources.push({ id: list.addResource(file, part.object), ...part.object })
    } else if (part.kind === 'database-load') content.databaseLoad.push({ id: list.addDatabaseLoad(file, part.data), data: part.data })
    else if (part.kind === 'runbook') content.runbooks.push({ id: list.addRunbook(file, part), title: part.title, text: part.text })
    else if (part.kind !== 'log') list.addOther(file, part)
  }
  return dropped > 0 ? [`${dropped} entries of this file were left out: the set has as many as are kept`] : []
}

function withRole(series: PartOf<'metric'>['series'], baseline: boolean): PartOf<'metric'>['series'] {
  return baseline ? { ...series, labels: { ...series.labels, [baselineLabel]: 'baseline' } } : series
}
