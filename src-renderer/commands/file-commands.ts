import { FolderOpen, Save } from 'lucide-react'
import { isDirty, isReadOnly, useDocument } from '../state/document-store.ts'
import { openDialog } from '../state/session-store.ts'
import { save } from '../state/workflow-files.ts'
import type { Command } from './command.ts'

export const fileCommands: readonly Command[] = [
  {
    id: 'file.save',
    group: 'file',
    icon: Save,
    keys: ['mod+s'],
    always: true,
    enabled: () => isDirty(useDocument.getState()) && !isReadOnly(useDocument.getState()),
    perform: () => void save(),
  },
  { id: 'file.open', group: 'file', icon: FolderOpen, keys: ['mod+o'], always: true, perform: () => openDialog('workflows') },
]
