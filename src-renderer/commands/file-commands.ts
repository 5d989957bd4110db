import { Download, FilePlus2, FileUp, FolderOpen, Save, Search, Settings2, Trash2 } from 'lucide-react'
import { isDirty, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { openDialog, select, useSession } from '../state/session-store.ts'
import { showSide } from '../state/side-panels.ts'
import { save } from '../state/workflow-files.ts'
import { exportShown } from '../workflows/export-shown.ts'
import { openHome } from '../workflows/home-store.ts'
import { chooseFile } from '../workflows/take-file.ts'
import type { Command } from './command.ts'

function showWorkflowSettings(): void {
  select([])
  showSide('right')
  useSession.setState({ workflowSettings: true })
}

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
  {
    id: 'file.new',
    group: 'file',
    icon: FilePlus2,
    keys: ['alt+n'],
    always: true,
    perform: () => openHome({ at: 'new', folder: '' }),
  },
  { id: 'file.open', group: 'file', icon: FolderOpen, keys: ['mod+o'], always: true, perform: () => openDialog('workflows') },
  { id: 'file.import', group: 'file', icon: FileUp, perform: chooseFile },
  {
    id: 'file.export',
    group: 'file',
    icon: Download,
    keys: ['mod+shift+s'],
    always: true,
    enabled: () => shownDocument(useDocument.getState()) !== null,
    perform: exportShown,
  },
  { id: 'file.search', group: 'file', icon: Search, keys: ['mod+shift+f'], always: true, perform: () => openHome({ at: 'all' }) },
  { id: 'file.trash', group: 'file', icon: Trash2, perform: () => openHome({ at: 'trash' }) },
  {
    id: 'workflow.settings',
    group: 'file',
    icon: Settings2,
    enabled: () => useDocument.getState().document !== null,
    perform: showWorkflowSettings,
  },
]
