/** Asks the person at the terminal for a yes. False where nobody is there, and for every other answer. */
export async function confirmOnTerminal(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new AbortController()
  terminal.on('close', () => ended.abort())
  try {
    const reply = await terminal.question(`${question} [y/N] `, { signal: ended.signal })
    return /^y(es)?$/i.test(reply.trim())
  } catch {
    return false
  } finally {
    terminal.close()
  }
}
