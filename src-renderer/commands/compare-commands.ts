import { GitCompareArrows, X } from 'lucide-react'
import { compareWithPrevious, stopComparing } from '../run/compare/compare-with.ts'
import { useRun } from '../state/run-store.ts'
import type { Command } from './command.ts'

export const compareCommands: readonly Command[] = [
  {
    id: 'run.comparePrevious',
    group: 'run',
    icon: GitCompareArrows,
    enabled: () => useRun.getState().runId !== null,
    perform: () => void compareWithPrevious(),
  },
  { id: 'run.stopComparing', group: 'run', icon: X, enabled: () => useRun.getState().other !== null, perform: stopComparing },
]
