import { ClipboardCopy, Copy, Download, FolderInput, FolderOpen, Pencil, Tags, Trash2 } from 'lucide-react'
import type { WorkflowSummary } from '#shared/api/contract.ts'
import { visibleText } from '#shared/visible-text.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { ActionMenu } from './ActionMenu.tsx'
import { copyPath, discardWorkflows, duplicateWorkflow, exportWorkflow, openFromHome } from './home-actions.ts'
import { ask } from './home-store.ts'

const text = workflowText.actions

/** Everything that can be done with a workflow; with one that cannot be read, what needs no reading. */
export function WorkflowMenu({ workflow, tabIndex, className }: { workflow: WorkflowSummary; tabIndex: number; className?: string }) {
  const { file, name, readable } = workflow
  return (
    <ActionMenu
      label={workflowText.list.actions(visibleText(name))}
      tabIndex={tabIndex}
      {...(className ? { className } : {})}
      items={[
        { label: text.open, icon: FolderOpen, key: 'Enter', perform: () => openFromHome(file) },
        ...(readable
          ? [
              { label: text.rename, icon: Pencil, key: 'F2', perform: () => ask({ what: 'rename', file }) },
              { label: text.tags, icon: Tags, perform: () => ask({ what: 'tags', files: [file] }) },
              { label: text.duplicate, icon: Copy, perform: () => void duplicateWorkflow(file) },
            ]
          : []),
        { label: text.move, icon: FolderInput, perform: () => ask({ what: 'move', files: [file] }) },
        'line',
        ...(readable ? [{ label: text.export, icon: Download, perform: () => void exportWorkflow(file) }] : []),
        { label: text.copyPath, icon: ClipboardCopy, perform: () => void copyPath(file) },
        'line',
        { label: text.discard, icon: Trash2, key: 'Delete', tone: 'bad', perform: () => void discardWorkflows([file]) },
      ]}
    />
  )
}
