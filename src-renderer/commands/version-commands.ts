import { GitCompare, History, PenLine } from 'lucide-react'
import { endComparison } from '../state/compare.ts'
import { isDirty, useDocument } from '../state/document-store.ts'
import { compareEnds } from '../versions/version-choices.ts'
import type { Command } from './command.ts'
import { showLeftTab } from './panel-commands.ts'

const comparing = (): boolean => useDocument.getState().comparison !== null

export const versionCommands: readonly Command[] = [
  {
    id: 'version.list',
    group: 'file',
    icon: History,
    enabled: () => useDocument.getState().open !== null,
    keys: ['shift+v'],
    perform: () => showLeftTab('versions'),
  },
  {
    id: 'version.compareUnsaved',
    group: 'file',
    icon: GitCompare,
    enabled: () => !comparing() && isDirty(useDocument.getState()),
    perform: () => void compareEnds('saved', 'open'),
  },
  { id: 'version.endComparison', group: 'file', icon: PenLine, enabled: comparing, perform: endComparison },
]
