import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { entryUrl } from '../process-entry.ts'
import type { ProcessReply, ProcessRequest } from './process-protocol.ts'

/** A sandbox process as the pool sees it, whoever started it. */
export interface SandboxProcess {
  send(request: ProcessRequest): void
  onReply(listener: (reply: ProcessReply) => void): void
  /** Called once when the process is gone, for whatever reason. */
  onExit(listener: () => void): void
  /** Ends it at once, whatever it is doing. */
  kill(): void
  /** Whether it keeps the host alive. A process that nobody waits for must not. */
  hold(alive: boolean): void
}

/** Starts a process that runs `entries/sandbox.entry.ts`. Electron's host has its own. */
export type SpawnSandbox = () => SandboxProcess

/** Megabytes of heap of a process; the machine of code has its own limit beside it. */
export const heapMb = 256

/**
 * A Node process with an empty environment. Node's own permission model stands behind the virtual machine: should code
 * ever break out of it, it still cannot write files or start processes, threads or add-ons.
 */
export const forkSandbox: SpawnSandbox = () => {
  const child = fork(fileURLToPath(entryUrl('sandbox')), [], {
    env: {},
    execArgv: ['--permission', '--allow-fs-read=*', '--disable-warning=SecurityWarning', `--max-old-space-size=${heapMb}`],
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: false,
  })
  let gone = false
  const exits: (() => void)[] = []
  const ended = () => {
    if (gone) return
    gone = true
    for (const listener of exits) listener()
  }
  child.on('exit', ended)
  child.on('error', ended)
  return {
    send: (request) => {
      if (child.connected) child.send(request, (error) => error && child.kill('SIGKILL'))
    },
    onReply: (listener) => child.on('message', (message) => listener(message as ProcessReply)),
    onExit: (listener) => (gone ? listener() : exits.push(listener)),
    kill: () => child.kill('SIGKILL'),
    hold: (alive) => {
      if (alive) {
        child.ref()
        child.channel?.ref()
      } else {
        child.unref()
        child.channel?.unref()
      }
    },
  }
}
