import { exitCodes } from './exit-codes.ts'

/** Ctrl+C, the system, a terminal that was closed. SIGPIPE is also raised by cli.entry.ts when a reader of the output went away. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const

const reasons: Record<(typeof signals)[number], string> = {
  SIGINT: 'Stopped with Ctrl+C.',
  SIGTERM: 'Stopped by the system.',
  SIGHUP: 'Stopped because the terminal was closed.',
  SIGPIPE: 'Stopped because nobody reads its output any more.',
}

/**
 * A signal that is aborted, with the reason in words, when a command is asked to stop. It then has time to end cleanly; whoever
 * asks a second time ends it at once. `release` gives the signals back.
 */
export function stopSignal(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) controller.abort(reasons[name as keyof typeof reasons])
    // every further line for a reader that is gone raises this again
    else if (name !== 'SIGPIPE') process.exit(exitCodes.cancelled)
  }
  for (const name of signals) process.on(name, stop)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, stop)
    },
  }
}
