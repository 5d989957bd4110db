import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

/**
 * A variable that is given to a started process and that all processes have which it starts, also in groups and sessions of
 * their own. By its random value they are found again and ended, and never by their ids alone.
 */
export const markVariable = 'TRELLIS_STARTED'

const marks = new RegExp(`(?<![^\\0 ])${markVariable}=([^\\0 ]+)`, 'g')
const marksIn = (environment: string): string[] => [...environment.matchAll(marks)].map(([, mark]) => mark as string)

/** Ids of processes mean nothing outside of the container that they are of. */
const pidSpace = (): string => {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    return ''
  }
}

/**
 * A new mark, which names this process as the one that started it. What a program leaves behind may be what it is for, as a
 * service that it started anew; a server is there for this process alone.
 */
export const newMark = (kind: 'server' | 'program'): string => [kind, pidSpace(), process.pid, randomUUID()].join(':')

/** Ends all processes with this mark. It is done when none is left, or gives up on those that cannot be ended. */
export const endMarked = (mark: string): Promise<void> => endThose((found) => found === mark)

/** Ends the servers that another process started which ended without ending them. */
export function endLeftBehind(): Promise<void> {
  const space = pidSpace()
  return endThose((found) => {
    const [kind, of, pid] = found.split(':')
    return kind === 'server' && of === space && /^\d+$/.test(pid ?? '') && !isAlive(Number(pid))
  })
}

/** Ends all processes with one of these marks, at once: for the end of this process. */
export function endMarkedNow(these: ReadonlySet<string>): void {
  const has = (mark: string) => these.has(mark)
  for (let round = 0; round < 3; round++) {
    const found = byProc ? idsInProc() : idsIn(psNow(psArguments), has)
    if (found.filter((id) => endIf(id, has)).length === 0) return
  }
}

type Has = (mark: string) => boolean

const byProc = process.platform === 'linux'
const rounds = 50
const roundMs = 10

async function endThose(has: Has): Promise<void> {
  if (process.platform === 'win32') return
  // what is started while the others end is found in the next round
  for (let round = 0; round < rounds; round++) {
    const found = await idsOf(has)
    if (found.length === 0) return
    for (const id of found) endIf(id, has)
    await pause(roundMs)
  }
}

async function idsOf(has: Has): Promise<number[]> {
  if (!byProc) return idsIn(await promisify(execFile)('ps', psArguments, psOptions).then((it) => it.stdout, nothing), has)
  const found = idsInProc().map(async (id) => (marksIn(await readFile(environmentOf(id), 'latin1').catch(nothing)).some(has) ? [id] : []))
  return (await Promise.all(found)).flat()
}

/** Looks again before it ends it: the process of this id may be another one by now. */
function endIf(id: number, has: Has): boolean {
  if (id === process.pid || !marksIn(environmentNow(id)).some(has)) return false
  try {
    return process.kill(id, 'SIGKILL')
  } catch {
    return false
  }
}

const nothing = () => ''
const environmentOf = (id: number) => `/proc/${id}/environ`

function idsInProc(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** Empty for one that has ended, or that is of another person. What `ps` says of one process alone cannot be taken for another's. */
function environmentNow(id: number): string {
  if (!byProc) return psNow(['eww', '-p', String(id), '-o', 'command='])
  try {
    return readFileSync(environmentOf(id), 'latin1')
  } catch {
    return ''
  }
}

const psArguments = ['axeww', '-o', 'pid=,command=']
const psOptions = { encoding: 'utf8', maxBuffer: 64 << 20 } as const

function psNow(args: readonly string[]): string {
  try {
    return execFileSync('ps', args, psOptions)
  } catch {
    return ''
  }
}

/** The ids of lines of `ps` with such a mark. */
export function idsIn(lines: string, has: Has): number[] {
  return lines.split('\n').flatMap((line) => (marksIn(line).some(has) ? [Number.parseInt(line, 10)] : []))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
