import { exitCodes } from './exit-codes.ts'
import { outputReader } from './output-reader.ts'

/** Ctrl+C, the system, a terminal that was closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const reasons: Record<(typeof signals)[number], string> = {
  SIGINT: 'Stopped with Ctrl+C.',
  SIGTERM: 'Stopped by the system.',
  SIGHUP: 'Stopped because the terminal was closed.',
}

/**
 * A signal that is aborted, with the reason in words, when a command is asked to stop. It then has time to end cleanly; whoever
 * asks a second time ends it at once. `release` gives the signals back.
 */
export function stopSignal(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) controller.abort(reasons[name as keyof typeof reasons])
    else process.exit(exitCodes.cancelled)
  }
  // every further line for a reader that is gone tells this again
  const unread = () => controller.abort('Stopped because nobody reads its output any more.')
  for (const name of signals) process.on(name, stop)
  outputReader.on('gone', unread)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, stop)
      outputReader.off('gone', unread)
    },
  }
}
