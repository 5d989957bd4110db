import type { UtilityProcess } from 'electron'
import type { FromEngine, ToEngine } from './process-messages.ts'

/** Starts sandbox processes for the engine and passes messages between the two. Gives the handler of the engine's messages. */
export function relaySandboxes(
  fork: () => UtilityProcess,
  toEngine: (message: ToEngine) => void,
): { handle(message: FromEngine): void; killAll(): void } {
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
      else sandboxes.get(sandbox)?.kill()
    },
    killAll() {
      for (const child of sandboxes.values()) child.kill()
    },
  }
}
