/** Asks the person at the terminal for a yes. False where nobody is there, and for every other answer. */
export async function confirmOnTerminal(question: string): Promise<boolean> {
  const reply = await onTerminal((ask) => ask(`${question} [y/N] `))
  return /^y(es)?$/i.test(reply?.trim() ?? '')
}

/** What comes of talking to the person at the terminal; undefined where nobody is there, or they went away meanwhile. */
export async function onTerminal<T>(converse: (ask: (question: string) => Promise<string>) => Promise<T>): Promise<T | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new AbortController()
  terminal.on('close', () => ended.abort())
  try {
    return await converse((question) => terminal.question(question, { signal: ended.signal }))
  } catch {
    return undefined
  } finally {
    terminal.close()
  }
}
