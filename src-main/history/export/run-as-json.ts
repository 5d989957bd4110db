import { isJsonObject, type Json } from '#shared/json.ts'
import { version } from '../../version.ts'
import type { ReadRun } from '../read-run.ts'
import { sessionOf } from '../session.ts'

/** Bytes of values that an export has room for; what is over it is named as left out. */
const mostBytes = 256 * 1024 ** 2

/**
 * Everything that is known of a run: its record, the workflow that it ran, every event, and by their hashes the values that
 * are too large for an event.
 */
export async function runAsJson(run: ReadRun): Promise<string> {
  const { record, document, events } = run
  const { seal: _, ...known } = record
  const values: Record<string, Json> = {}
  const leftOut: string[] = []
  let left = mostBytes
  for (const [blob, bytes] of blobsOf(events as unknown as Json)) {
    left -= bytes
    if (left < 0) leftOut.push(blob)
    else values[blob] = await run.value({ blob, bytes, preview: '' })
  }
  const file = {
    format: 'trellis.run',
    version: 1,
    trellis: version,
    run: known,
    damage: run.damage,
    session: await sessionOf(run),
    document,
    events,
    values,
    left_out: leftOut,
  }
  return `${JSON.stringify(file, null, 1)}\n`
}

/** Values that were put aside, by hash, with their sizes. */
function blobsOf(data: Json, found = new Map<string, number>()): Map<string, number> {
  if (Array.isArray(data)) for (const item of data) blobsOf(item, found)
  else if (isJsonObject(data)) {
    if (typeof data.blob === 'string' && typeof data.bytes === 'number') found.set(data.blob, data.bytes)
    else for (const field of Object.values(data)) blobsOf(field, found)
  }
  return found
}
