import { Play, Square, X } from 'lucide-react'
import { isTerminal } from '#shared/events/run-view.ts'
import { beginRun } from '../run/start/begin-run.ts'
import { cancelRun, clearRun, useRun } from '../state/run-store.ts'
import { openDialog } from '../state/session-store.ts'
import type { Command } from './command.ts'

const isRunning = (): boolean => {
  const { newest } = useRun.getState()
  return newest !== null && !isTerminal(newest.status)
}

export const runCommands: readonly Command[] = [
  { id: 'run.start', group: 'run', icon: Play, keys: ['mod+Enter'], always: true, enabled: () => !isRunning(), perform: () => beginRun() },
  { id: 'run.startWith', group: 'run', enabled: () => !isRunning(), perform: () => openDialog('run') },
  { id: 'run.stop', group: 'run', icon: Square, keys: ['mod+.'], always: true, enabled: isRunning, perform: () => void cancelRun() },
  {
    id: 'run.clear',
    group: 'run',
    icon: X,
    enabled: () => useRun.getState().runId !== null && !isRunning(),
    perform: clearRun,
  },
]
