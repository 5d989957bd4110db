import { open } from 'node:fs/promises'
import type { LogEntry } from '../../evidence-library.ts'
import { readUnpacked } from '../formats/read-blob.ts'
import { decodeText } from '../formats/sniff.ts'
import { entriesOf, type LogSource, readLog } from './log-stream.ts'

export interface LogSpan {
  from: number | null
  to: number | null
  lines: number
  /** Message of the first line. */
  first: string
}

const sampleLines = 400
const tailBytes = 64 * 1024

/** Times of the first and the last lines and the number of lines, without taking every line apart. */
export async function logSpan(log: LogSource, signal: AbortSignal): Promise<LogSpan> {
  const head = await spanOf(readLog(log, signal), sampleLines)
  if (log.content.form === 'entries' || log.content.form === 'text') {
    const all = await spanOf(readLog(log, signal), Number.POSITIVE_INFINITY)
    return all
  }
  let lines = 0
  let ended = true
  let kept: Uint8Array = new Uint8Array()
  for await (const chunk of readUnpacked(log.blobPath, log.compressed, signal)) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
    ended = chunk.at(-1) === 10
    if (log.compressed) kept = chunk.length >= tailBytes ? chunk : Buffer.concat([kept, chunk]).subarray(-tailBytes)
  }
  if (!ended) lines++
  if (lines <= sampleLines) return { ...head, lines }
  const tail = decodeText(log.compressed ? kept : await plainTail(log))
  const last = await spanOf(entriesOf(log, [tail.slice(tail.indexOf('\n') + 1).split(/\r?\n/)]), Number.POSITIVE_INFINITY)
  return { from: pick(Math.min, head.from, last.from), to: pick(Math.max, head.to, last.to), lines, first: head.first }
}

function pick(choose: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : choose(a, b)
}

async function spanOf(batches: AsyncIterable<LogEntry[]>, limit: number): Promise<LogSpan> {
  const span: LogSpan = { from: null, to: null, lines: 0, first: '' }
  for await (const entries of batches) {
    for (const { at, message } of entries) {
      if (span.lines++ === 0) span.first = message
      if (at === null) continue
      if (span.from === null || at < span.from) span.from = at
      if (span.to === null || at > span.to) span.to = at
    }
    if (span.lines >= limit) break
  }
  return span
}

async function plainTail(log: LogSource): Promise<Uint8Array> {
  const file = await open(log.blobPath)
  try {
    const { size } = await file.stat()
    const bytes = Buffer.alloc(Math.min(size, tailBytes))
    await file.read(bytes, 0, bytes.length, size - bytes.length)
    return bytes
  } finally {
    await file.close()
  }
}
