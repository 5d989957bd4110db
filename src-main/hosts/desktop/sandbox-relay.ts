import type { ForkOptions, UtilityProcess } from 'electron'
import { heapMb } from '../../sandbox/sandbox-process.ts'
import type { FromEngine, KeychainQuestion, ToEngine } from './process-messages.ts'

/**
 * How a sandbox process is started: without an environment, and with the heap that one has elsewhere. Electron hands its
 * arguments to Chromium and not to Node, so that V8 is reached by Chromium's switch alone.
 */
export const sandboxFork: ForkOptions = {
  serviceName: 'Trellis code',
  env: {},
  execArgv: [`--js-flags=--max-old-space-size=${heapMb}`],
  stdio: 'ignore',
}

/** Ends a process, also one that is still starting: Electron does not end that. */
function end(child: UtilityProcess): void {
  if (!child.kill()) child.once('spawn', () => child.kill())
}

/** Starts sandbox processes for the engine and passes messages between the two. Gives the handler of the engine's messages. */
export function relaySandboxes(
  fork: () => UtilityProcess,
  toEngine: (message: ToEngine) => void,
): { handle(message: Exclude<FromEngine, KeychainQuestion>): void; killAll(): void } {
  const sandboxes = new Map<number, UtilityProcess>()
  return {
    handle(message) {
      const { sandbox } = message
      if (message.type === 'sandbox.spawn') {
        const child = fork()
        sandboxes.set(sandbox, child)
        child.on('message', (reply) => toEngine({ type: 'sandbox.reply', sandbox, reply }))
        child.on('exit', () => {
          sandboxes.delete(sandbox)
          toEngine({ type: 'sandbox.exited', sandbox })
        })
      } else if (message.type === 'sandbox.request') sandboxes.get(sandbox)?.postMessage(message.request)
      else {
        const child = sandboxes.get(sandbox)
        if (child) end(child)
      }
    },
    killAll() {
      for (const child of sandboxes.values()) end(child)
    },
  }
}
