import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../../entries/cli.entry.ts', import.meta.url))

/** The command line in a process group of its own, as a terminal starts it. */
export interface TrellisProcess {
  child: ChildProcess
  /** What it has written so far. */
  out(): string
  err(): string
  /** Resolves with the exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
  /** Whether a process of its group is still there. */
  alive(): boolean
}

export function startTrellis(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): TrellisProcess {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let out = ''
  let err = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return {
    child,
    out: () => out,
    err: () => err,
    ended: once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals),
    alive() {
      try {
        return process.kill(-(child.pid as number), 0)
      } catch {
        return false
      }
    },
  }
}

/** Runs a command to its end. */
export async function trellis(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }) {
  const running = startTrellis(args, options)
  const code = await running.ended
  return { code, out: running.out(), err: running.err() }
}
