import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '#shared/errors/app-error.ts'
import { LineCutter } from './line-cutter.ts'

/** One line of a log, without its line end. */
export interface LogLine {
  /** From 1. */
  line: number
  text: string
  /** Bytes cut off its end because it was longer than a line may be; absent when none were. */
  cut?: number
}

/** Bytes that are kept of a line. */
export const longestLine = 1 << 20
const chunkSize = 1 << 18

/** Lines of a text. A last line without a line end counts; an empty text has none. */
export function* textLines(text: string): Generator<LogLine> {
  let line = 1
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (at < text.length) {
    let end = text.indexOf('\n', at)
    if (end < 0) end = text.length
    let cut = end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end
    const over = cut - at - longestLine
    if (over > 0) cut = at + longestLine
    const found: LogLine = { line: line++, text: withoutNuls(text.slice(at, cut)) }
    if (over > 0) found.cut = over
    yield found
    at = end + 1
  }
}

/**
 * Lines of a file in batches, in memory that depends neither on the file's size nor on its longest line. Reads UTF-8 (invalid bytes
 * become U+FFFD), UTF-16 with a byte order mark, and gzip of these.
 */
export async function* fileLines(path: string): AsyncGenerator<LogLine[]> {
  const cutter = new LineCutter(longestLine)
  let line = 1
  const take = (texts: { text: string; cut: number }[]) =>
    texts.map(({ text, cut }) => (cut > 0 ? { line: line++, text: withoutNuls(text), cut } : { line: line++, text: withoutNuls(text) }))
  try {
    for await (const chunk of await utf8Chunks(path)) {
      const lines = take(cutter.push(chunk))
      if (lines.length > 0) yield lines
    }
  } catch (thrown) {
    throw readError(path, thrown)
  }
  const rest = take(cutter.end())
  if (rest.length > 0) yield rest
}

/** A file that was emptied while written to begins with NULs. */
function withoutNuls(text: string): string {
  if (text.charCodeAt(0) !== 0) return text
  let at = 1
  while (text.charCodeAt(at) === 0) at++
  return text.slice(at)
}

async function utf8Chunks(path: string): Promise<AsyncIterable<Buffer>> {
  const handle = await open(path)
  let head: Buffer
  try {
    head = (await handle.read(Buffer.alloc(2), 0, 2, 0)).buffer
  } finally {
    await handle.close()
  }
  const file = createReadStream(path, { highWaterMark: chunkSize })
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const gunzip = createGunzip({ chunkSize })
    file.on('error', (error) => gunzip.destroy(error))
    return decoded(file.pipe(gunzip))
  }
  return decoded(file)
}

async function* decoded(stream: Readable): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | null | undefined
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (decoder === undefined) decoder = utf16Decoder(chunk)
    yield decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }))
  }
}

function utf16Decoder(first: Buffer): InstanceType<typeof TextDecoder> | null {
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder('utf-16le')
  return first[0] === 0xfe && first[1] === 0xff ? new TextDecoder('utf-16be') : null
}

function readError(path: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'ENOENT') {
    return new AppError('evidence.missing', `There is no log file at ${path}`, {
      hint: 'Check the path',
      place: { file: path },
      cause: thrown,
    })
  }
  const what = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('evidence.unreadable', `The log ${path} could not be read: ${what}`, {
    hint: code.startsWith('Z_')
      ? 'The gzip file is damaged or incomplete; unpack or fetch it again'
      : 'Check that it is a file you may read',
    place: { file: path },
    cause: thrown,
  })
}
