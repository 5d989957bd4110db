import { GitCompare, History, PenLine } from 'lucide-react'
import { endComparison } from '../state/compare.ts'
import { isDirty, useDocument } from '../state/document-store.ts'
import { setPreferences } from '../state/preferences-store.ts'
import { useSession } from '../state/session-store.ts'
import { compareEnds } from '../versions/version-choices.ts'
import type { Command } from './command.ts'

const comparing = (): boolean => useDocument.getState().comparison !== null

export const versionCommands: readonly Command[] = [
  {
    id: 'version.list',
    group: 'file',
    icon: History,
    enabled: () => useDocument.getState().open !== null,
    perform: () => {
      setPreferences({ left: true })
      useSession.setState({ leftTab: 'versions' })
    },
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
