import { execFile } from 'node:child_process'
import { endMarkedNow } from './process-mark.ts'

/** The marks of groups that are alive, by their leaders: none of them may outlive this process. */
const groups = new Map<number, string>()
let watching = false

/** Notes that a process was started as the leader of its own group, which is ended with this process at the latest. */
export function watchGroup(pid: number, mark: string): void {
  groups.set(pid, mark)
  if (watching) return
  watching = true
  process.on('exit', () => {
    for (const group of groups.keys()) signalGroup(group, 'SIGKILL')
    if (groups.size > 0 && process.platform !== 'win32') endMarkedNow(new Set(groups.values()))
  })
}

/** Signals a process and everything that it started; nothing happens where none of them is left. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    // no groups there: the tree of children is ended by the system's own tool, always at once
    execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => {})
    return
  }
  try {
    process.kill(-pid, signal)
  } catch {
    // all gone already
  }
}

/** Ends what is left of a group whose leader is gone. */
export function endGroup(pid: number): void {
  groups.delete(pid)
  if (process.platform !== 'win32') signalGroup(pid, 'SIGKILL')
}
