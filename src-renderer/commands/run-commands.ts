import { Download, Hand, PenLine, Play, Square, X } from 'lucide-react'
import { isTerminal } from '#shared/events/run-view.ts'
import { backToEditing } from '../run/back-to-editing.ts'
import { canExportOutput, exportOutput } from '../run/output/export-output.ts'
import { beginRun } from '../run/start/begin-run.ts'
import { goToWait, isAsked } from '../run/wait/go-to-wait.ts'
import { useDocument } from '../state/document-store.ts'
import { cancelRun, clearRun, useRun } from '../state/run-store.ts'
import { openDialog } from '../state/session-store.ts'
import type { Command } from './command.ts'

const isRunning = (): boolean => {
  const { newest } = useRun.getState()
  return newest !== null && !isTerminal(newest.status)
}

const isPast = (): boolean => useDocument.getState().viewed !== null

export const runCommands: readonly Command[] = [
  { id: 'run.start', group: 'run', icon: Play, keys: ['mod+Enter'], always: true, enabled: () => !isRunning(), perform: () => beginRun() },
  { id: 'run.startWith', group: 'run', enabled: () => !isRunning(), perform: () => openDialog('run') },
  { id: 'run.stop', group: 'run', icon: Square, keys: ['mod+.'], always: true, enabled: isRunning, perform: () => void cancelRun() },
  {
    id: 'run.clear',
    group: 'run',
    icon: X,
    enabled: () => useRun.getState().runId !== null && !isRunning() && !isPast(),
    perform: clearRun,
  },
  { id: 'run.answer', group: 'run', icon: Hand, keys: ['w'], enabled: isAsked, perform: () => goToWait() },
  { id: 'run.backToEditing', group: 'run', icon: PenLine, keys: ['e'], enabled: isPast, perform: backToEditing },
  { id: 'run.export', group: 'run', icon: Download, enabled: canExportOutput, perform: () => void exportOutput() },
]
