import { StringDecoder } from 'node:string_decoder'
import { evidenceLimits } from '../limits.ts'

/**
 * Lines of a stream of bytes, in batches. A line is cut at `lineChars`, so that one without an end needs no memory; `\r\n`,
 * a byte order mark and a missing last line end are as nothing.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let decoder: StringDecoder | null = null
  let rest = ''
  let skipping = false
  for await (const chunk of chunks) {
    decoder ??= new StringDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf16le' : 'utf8')
    const text = decoder.write(chunk as Buffer)
    const lines: string[] = []
    let at = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      const piece = text.slice(at, end)
      at = end + 1
      if (!skipping) lines.push(clean(rest + piece))
      rest = ''
      skipping = false
    }
    if (!skipping) rest += text.slice(at)
    if (rest.length > evidenceLimits.lineChars) {
      lines.push(clean(rest))
      rest = ''
      skipping = true
    }
    if (lines.length > 0) yield lines
  }
  rest += decoder?.end() ?? ''
  if (rest !== '' && !skipping) yield [clean(rest)]
}

function clean(line: string): string {
  let end = line.length
  if (line.charCodeAt(end - 1) === 13) end--
  const from = line.charCodeAt(0) === 0xfeff ? 1 : 0
  return line.slice(from, Math.min(end, from + evidenceLimits.lineChars))
}
