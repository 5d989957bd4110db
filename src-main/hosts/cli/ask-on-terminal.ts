import type { WaitRequest } from '#shared/events/run-event.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { paint } from './terminal.ts'

/** What a run waits for; `id` is what an answer names. */
export interface OpenWait {
  id: string
  request: WaitRequest
}

/**
 * Asks the person at the terminal what a run waits for. False when there is something that cannot be asked here, and when
 * the person gave no answer: Ctrl+C, or the end of the input. Ctrl+C is passed on to the process.
 */
export async function askOnTerminal(waits: readonly OpenWait[], answer: (wait: string, answer: Json) => Promise<void>): Promise<boolean> {
  const open = waits.filter(({ request }) => request.type !== 'delay')
  if (open.length === 0 || open.some(({ request }) => request.type !== 'approval')) return false
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new AbortController()
  terminal.on('SIGINT', () => {
    ended.abort()
    process.emit('SIGINT', 'SIGINT')
  })
  terminal.on('close', () => ended.abort())
  try {
    for (const { id, request } of open) {
      const details = request.details === undefined ? '' : `\n${visibleText(JSON.stringify(request.details, null, 2))}`
      process.stderr.write(`\n${paint('bold', visibleText(request.title), process.stderr)}\n${visibleText(request.body)}${details}\n`)
      const reply = await terminal.question('Approve? [y/N] ', { signal: ended.signal }).catch(() => undefined)
      if (reply === undefined) return false
      await answer(id, { approved: /^y(es)?$/i.test(reply.trim()), comment: '' })
    }
    return true
  } finally {
    terminal.close()
  }
}
