/** Asks the person at the terminal for something and shows nothing of what they write. Undefined where nobody is there. */
export async function askHidden(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined
  const [{ createInterface }, { Writable }] = await Promise.all([import('node:readline/promises'), import('node:stream')])
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nothing, terminal: true })
  const ended = new AbortController()
  terminal.on('SIGINT', () => {
    ended.abort()
    process.emit('SIGINT', 'SIGINT')
  })
  terminal.on('close', () => ended.abort())
  process.stderr.write(question)
  try {
    const given = await terminal.question('', { signal: ended.signal }).catch(() => undefined)
    return given === '' ? undefined : given
  } finally {
    process.stderr.write('\n')
    terminal.close()
  }
}

/** Asks the person at the terminal for the passphrase of their vault. */
export const askPassphrase = (): Promise<string | undefined> => askHidden('Passphrase of your vault: ')
