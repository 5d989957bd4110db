import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { basename, delimiter, isAbsolute, join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { endGroup, signalGroup, watchGroup } from './process-group.ts'
import { endMarked, markVariable, newMark } from './process-mark.ts'

export interface ProgramRun {
  /** Real path. */
  program: string
  args: readonly string[]
  folder: string
  timeoutMs: number
  /** Beside what every program is given. */
  env?: Readonly<Record<string, string>>
}

export interface ProgramResult {
  exit_code: number | null
  signal: string | null
  stdout: string
  stderr: string
  /** Output that was left out. */
  cut: boolean
  ms: number
}

const mostOutput = 256 << 10
/** For what is still in the pipes of a program that has ended. */
const drainMs = 1_000

/** Where programs of the system are; nothing of the person's own path counts, which may have folders that others write to. */
const systemPath = process.platform === 'win32' ? (process.env.PATH ?? '') : '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Programs that run what they are told, as somebody else or through a shell: a list of programs would mean nothing with them. */
const runners =
  /^(sh|bash|dash|zsh|ksh|csh|tcsh|fish|busybox|toybox|pwsh|powershell|cmd|sudo|su|doas|pkexec|runuser|setpriv|env|xargs|parallel|nohup|setsid|nice|ionice|timeout|stdbuf|watch|script|expect|at|batch|crontab|chroot|unshare|nsenter|ssh|eval|exec|[gmn]?awk|sed|ed|ex|vi|n?vim|m4|sqlite3|gnuplot)(\.exe)?$/i

/** The real path of a program that may be run. Throws `tool.invalid_parameters` and `tool.insufficient_permissions`. */
export async function findProgram(name: string): Promise<string> {
  const places = isAbsolute(name) ? [name] : /[/\\]/.test(name) ? [] : systemPath.split(delimiter).map((folder) => join(folder, name))
  for (const place of places) {
    const found = await access(place, constants.X_OK).then(
      () => realpath(place),
      () => undefined,
    )
    if (found === undefined) continue
    if (runners.test(basename(found)) || runners.test(basename(place)))
      throw new AppError('tool.insufficient_permissions', `${name} runs whatever it is told, and is not run`, {
        hint: 'Name the program itself.',
      })
    return found
  }
  throw new AppError('tool.invalid_parameters', `There is no program "${name}"`, {
    hint: 'Name one of the system, or write its whole path.',
  })
}

/**
 * Runs a program with its arguments as they are, in an environment of its own. At the limit and when the run is cancelled it
 * is ended with all that it started; when it ends by itself, what it started in its group ends with it, and a service that it
 * left behind stays. Its exit code is no failure. Throws `tool.failed`.
 */
export function runProgram({ program, args, folder, timeoutMs, env = {} }: ProgramRun, signal: AbortSignal): Promise<ProgramResult> {
  const startedAt = performance.now()
  const windows = process.platform === 'win32'
  const mark = newMark('program')
  const own = { PATH: systemPath, LANG: 'C.UTF-8', ...(windows ? { SystemRoot: process.env.SystemRoot } : { HOME: '/nonexistent' }) }
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      shell: false,
      detached: !windows,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...own, ...env, [markVariable]: mark },
    })
    const out = [collect(child.stdout), collect(child.stderr)] as const
    let late = false
    const end = () => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
    }
    if (child.pid !== undefined) watchGroup(child.pid, mark)
    const timer = setTimeout(() => {
      late = true
      end()
    }, timeoutMs)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    const over = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
    }
    child.once('error', (cause) => {
      over()
      reject(new AppError('tool.failed', `${program} could not be started: ${cause.message}`, { cause }))
    })
    child.once('exit', (exitCode, exitSignal) => {
      over()
      // what is left of its group holds the pipes open
      endGroup(child.pid as number)
      const stopped = () => late || signal.aborted
      if (stopped()) void endMarked(mark)
      // and what has left its group is not waited for
      const drained = setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, drainMs)
      child.once('close', async () => {
        clearTimeout(drained)
        if (stopped()) await endMarked(mark)
        if (signal.aborted) return reject(signal.reason)
        if (late) return reject(new AppError('tool.failed', `${program} took longer than ${timeoutMs / 1000} s, and was ended`))
        const [stdout, stderr] = out.map((each) => each.text()) as [string, string]
        const ms = Math.round(performance.now() - startedAt)
        resolve({ exit_code: exitCode, signal: exitSignal, stdout, stderr, cut: out.some((each) => each.cut()), ms })
      })
    })
  })
}

function collect(stream: NodeJS.ReadableStream) {
  const pieces: Buffer[] = []
  let length = 0
  stream.on('data', (piece: Buffer) => {
    if (length < mostOutput) pieces.push(piece.subarray(0, mostOutput - length))
    length += piece.length
  })
  return { text: () => Buffer.concat(pieces).toString('utf8'), cut: () => length > mostOutput }
}
