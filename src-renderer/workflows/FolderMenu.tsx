import { FolderInput, FolderPlus, Pencil, Plus, Trash2 } from 'lucide-react'
import { nameOf } from '#shared/document/workflow-path.ts'
import { visibleText } from '#shared/visible-text.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { ActionMenu } from './ActionMenu.tsx'
import { discardFolder } from './home-actions.ts'
import { ask, goToPlace } from './home-store.ts'

const text = workflowText.actions

export function FolderMenu({ folder }: { folder: string }) {
  return (
    <ActionMenu
      label={workflowText.rail.actions(visibleText(nameOf(folder)))}
      className="absolute right-0 bg-sunken opacity-0 focus-visible:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100"
      items={[
        { label: text.newInside, icon: Plus, perform: () => goToPlace({ at: 'new', folder }) },
        { label: text.newFolderInside, icon: FolderPlus, perform: () => ask({ what: 'new-folder', inside: folder }) },
        'line',
        { label: text.rename, icon: Pencil, perform: () => ask({ what: 'rename-folder', folder }) },
        { label: text.moveFolder, icon: FolderInput, perform: () => ask({ what: 'move-folder', folder }) },
        'line',
        { label: text.discard, icon: Trash2, tone: 'bad', perform: () => void discardFolder(folder) },
      ]}
    />
  )
}
