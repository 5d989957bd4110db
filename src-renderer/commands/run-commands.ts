import {
  Activity,
  Braces,
  Download,
  FileText,
  GitBranch,
  Hand,
  MessageSquare,
  Pause,
  PenLine,
  Play,
  Square,
  StepForward,
  Trash2,
  X,
} from 'lucide-react'
import { backToEditing } from '../run/back-to-editing.ts'
import { askToDelete, saveRun } from '../run/history/past-run.ts'
import { canExportOutput, exportOutput } from '../run/output/export-output.ts'
import { beginRun } from '../run/start/begin-run.ts'
import { askToSteer } from '../run/steer/steer-dialog.ts'
import { goToWait, isAsked } from '../run/wait/go-to-wait.ts'
import { useDocument } from '../state/document-store.ts'
import { shownRun } from '../state/run-rounds.ts'
import { canPause, canResume, changedDocument, pauseRun, resumeChanged, resumeRun } from '../state/run-steering.ts'
import { cancelRun, clearRun, isRunGoing, useRun } from '../state/run-store.ts'
import { openDialog, useSession } from '../state/session-store.ts'
import type { Command } from './command.ts'

const isRunning = (): boolean => isRunGoing(useRun.getState())

const isPaused = (): boolean => useRun.getState().newest?.status === 'paused'

/** Whether an agent of the run is at work. */
const hasAgents = (): boolean =>
  isRunning() && [...(useRun.getState().newest?.agents.values() ?? [])].some((agent) => agent.retiredAt === null)

/** The visit of the one selected node that is shown. */
function visitOfChoice(): { path: string; node: string } | null {
  const { nodes, edges } = useSession.getState()
  const [node] = nodes
  if (node === undefined || nodes.length !== 1 || edges.length > 0) return null
  const visit = shownRun(useRun.getState(), node)?.latest
  return visit && visit.startedAt !== null ? { path: visit.path, node } : null
}

function forkFromChoice(): void {
  const choice = visitOfChoice()
  if (choice) askToSteer({ about: 'fork', at: choice.path, label: useRun.getState().document?.nodes[choice.node]?.label || choice.node })
}

const forkChanged = (): void => askToSteer({ about: 'fork', at: null, label: '' })

const isShown = (): boolean => useRun.getState().runId !== null

/** Does something with the run that is shown. */
const withShown = (act: (runId: string) => unknown): void => {
  const { runId } = useRun.getState()
  if (runId !== null) void act(runId)
}

const isPast = (): boolean => useDocument.getState().viewed !== null

export const runCommands: readonly Command[] = [
  { id: 'run.start', group: 'run', icon: Play, keys: ['mod+Enter'], always: true, enabled: () => !isRunning(), perform: () => beginRun() },
  { id: 'run.startWith', group: 'run', enabled: () => !isRunning(), perform: () => openDialog('run') },
  { id: 'run.stop', group: 'run', icon: Square, keys: ['mod+.'], always: true, enabled: isRunning, perform: () => void cancelRun() },
  { id: 'run.pause', group: 'run', icon: Pause, keys: ['mod+shift+.'], always: true, enabled: canPause, perform: () => void pauseRun() },
  {
    id: 'run.resume',
    group: 'run',
    icon: StepForward,
    keys: ['mod+shift+,'],
    always: true,
    enabled: canResume,
    perform: () => void (isPaused() && changedDocument() !== null ? resumeChanged() : resumeRun()),
  },
  { id: 'run.tell', group: 'run', icon: MessageSquare, enabled: hasAgents, perform: () => askToSteer({ about: 'tell', agent: null }) },
  { id: 'run.fork', group: 'run', icon: GitBranch, enabled: () => visitOfChoice() !== null, perform: forkFromChoice },
  { id: 'run.forkChanged', group: 'run', icon: GitBranch, enabled: () => changedDocument() !== null, perform: forkChanged },
  {
    id: 'run.clear',
    group: 'run',
    icon: X,
    enabled: () => useRun.getState().runId !== null && (!isRunning() || isPaused()) && !isPast(),
    perform: clearRun,
  },
  { id: 'run.answer', group: 'run', icon: Hand, keys: ['w'], enabled: isAsked, perform: () => goToWait() },
  { id: 'run.backToEditing', group: 'run', icon: PenLine, keys: ['e'], enabled: isPast, perform: backToEditing },
  { id: 'run.export', group: 'run', icon: Download, enabled: canExportOutput, perform: () => void exportOutput() },
  { id: 'run.savePage', group: 'run', icon: FileText, enabled: isShown, perform: () => withShown((runId) => saveRun(runId, 'html')) },
  { id: 'run.saveJson', group: 'run', icon: Braces, enabled: isShown, perform: () => withShown((runId) => saveRun(runId, 'json')) },
  { id: 'run.saveSpans', group: 'run', icon: Activity, enabled: isShown, perform: () => withShown((runId) => saveRun(runId, 'otel')) },
  { id: 'run.delete', group: 'run', icon: Trash2, enabled: () => isShown() && !isRunning(), perform: () => withShown(askToDelete) },
]
