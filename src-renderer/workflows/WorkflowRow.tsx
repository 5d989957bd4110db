import { FileWarning, Workflow } from 'lucide-react'
import { folderOf } from '#shared/document/workflow-path.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useTabs } from '../state/tabs.ts'
import { when } from '../ui/format.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { ItemBox } from './ItemBox.tsx'
import { TagList } from './TagList.tsx'
import type { ItemProps } from './WorkflowItems.tsx'
import { WorkflowMenu } from './WorkflowMenu.tsx'

const text = workflowText.list

export function WorkflowRow({ workflow, chosen, tabIndex, onOpen, onChoose }: ItemProps) {
  const { file, name, description, tags, nodes, updatedAt, readable } = workflow
  const open = useTabs((state) => state.tabs.some((tab) => tab.file === file))
  const Icon = readable ? Workflow : FileWarning
  const folder = folderOf(file)
  return (
    <div className={`group @container flex h-full items-center gap-2 border-b pr-3 pl-4 ${chosen ? 'bg-accent-soft' : 'hover:bg-sunken'}`}>
      <ItemBox name={name} chosen={chosen} onChoose={onChoose} />
      <button
        type="button"
        data-home-item
        tabIndex={tabIndex}
        className="flex h-full min-w-0 flex-1 items-center gap-3 text-left focus-visible:outline-offset-[-2px]"
        onClick={onOpen}
      >
        <Icon size={16} className={`shrink-0 ${readable ? 'text-muted' : 'text-bad'}`} aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="min-w-0 truncate font-medium">{visibleText(name) || file}</span>
            {open && <span className="shrink-0 rounded bg-good-soft px-1.5 text-good text-xs leading-4">{text.open}</span>}
            {!readable && <span className="shrink-0 text-bad text-xs">{text.unreadable}</span>}
          </span>
          <span className={`block truncate text-xs ${readable ? 'text-muted' : 'text-bad'}`}>
            {folder && (
              <span>
                {visibleText(folder).replaceAll('/', ' / ')}
                {description && ' · '}
              </span>
            )}
            {visibleText(description)}
          </span>
        </span>
        <span className="contents @max-xl:hidden">
          <TagList tags={tags} most={3} />
        </span>
        <span className="w-16 @max-xl:hidden shrink-0 text-right text-muted text-xs">{readable && workflowText.nodes(nodes)}</span>
        <span className="w-28 @max-xl:w-auto shrink-0 text-right text-muted text-xs">{when(updatedAt)}</span>
      </button>
      <WorkflowMenu workflow={workflow} tabIndex={tabIndex} />
    </div>
  )
}
