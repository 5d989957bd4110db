import { createInterface } from 'node:readline/promises'
import { visibleText } from '#shared/visible-text.ts'
import type { RunManager } from '../../engine/run/run-manager.ts'
import { paint } from './terminal.ts'

/**
 * Asks the person at the terminal what a run waits for. False when there is something that cannot be asked here, and when
 * the person gave no answer: Ctrl+C, or the end of the input. Ctrl+C is passed on to the process.
 */
export async function askOnTerminal(runs: RunManager, runId: string): Promise<boolean> {
  const events = await runs.events(runId, 0, 100_000)
  const answered = new Set(events.flatMap((event) => (event.kind === 'step.answer' ? [`${event.path}#${event.data.name}`] : [])))
  const waits = events.flatMap((event) =>
    event.kind === 'step.wait' ? [{ id: `${event.path}#${event.data.name}`, request: event.data.request }] : [],
  )
  const open = waits.filter(({ id, request }) => !answered.has(id) && request.type !== 'delay')
  if (open.length === 0 || open.some(({ request }) => request.type !== 'approval')) return false
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
      await runs.answer(runId, id, { approved: /^y(es)?$/i.test(reply.trim()), comment: '' }, 'person')
    }
    return true
  } finally {
    terminal.close()
  }
}
