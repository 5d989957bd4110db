const longestLine = 4_000_000

/** The lines of a body as they come, without empty ones. Throws for a line of over 4 million characters. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const bytes of body) {
    const text = decoder.decode(bytes, { stream: true })
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) throw new SyntaxError('A line of the answer is too long')
    for (const line of lines) if (line !== '') yield line
  }
  if (rest !== '') yield rest
}
