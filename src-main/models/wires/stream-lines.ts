const longestLine = 4_000_000

/** The lines of a body as they come, however they end, without empty ones. Throws for a line of over 4 million characters. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  /** Of a line that has not ended yet. */
  let parts: string[] = []
  let length = 0
  const decoder = new TextDecoder()
  for await (const bytes of body) {
    const [first = '', ...more] = decoder.decode(bytes, { stream: true }).split(/\r\n|[\r\n]/)
    parts.push(first)
    length += first.length
    if (length > longestLine) throw new SyntaxError('A line of the answer is too long')
    for (const next of more) {
      if (length > 0) yield parts.join('')
      parts = [next]
      length = next.length
    }
  }
  if (length > 0) yield parts.join('')
}
