import { FileWarning } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { when } from '../ui/format.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { ItemBox } from './ItemBox.tsx'
import { usePicture } from './picture-store.ts'
import { TagList } from './TagList.tsx'
import type { ItemProps } from './WorkflowItems.tsx'
import { WorkflowMenu } from './WorkflowMenu.tsx'
import { WorkflowPicture } from './WorkflowPicture.tsx'

export function WorkflowTile({ workflow, chosen, tabIndex, onOpen, onChoose }: ItemProps) {
  const { file, name, tags, nodes, updatedAt, readable } = workflow
  const picture = usePicture(workflow)
  return (
    <div className="group relative h-full p-1.5">
      <button
        type="button"
        data-home-item
        tabIndex={tabIndex}
        className={`flex h-full w-full flex-col overflow-hidden rounded border text-left hover:border-strong ${chosen ? 'border-accent! bg-accent-soft' : 'bg-surface'}`}
        onClick={onOpen}
      >
        <span className="grid h-[118px] w-full place-items-center border-b bg-canvas">
          {picture ? (
            <WorkflowPicture picture={picture} className="size-full" />
          ) : (
            picture === null && <FileWarning size={20} className="text-bad" aria-hidden />
          )}
        </span>
        <span className="flex min-h-0 w-full flex-1 flex-col gap-0.5 px-2.5 py-1.5">
          <span className="truncate pr-5 font-medium">{visibleText(name) || file}</span>
          <span className="truncate text-muted text-xs">
            {readable ? workflowText.nodes(nodes) : workflowText.list.unreadable} · {when(updatedAt)}
          </span>
          <TagList tags={tags} most={2} />
        </span>
      </button>
      <span
        className={`absolute top-3 left-3 grid place-items-center rounded bg-surface p-1 ${chosen ? '' : 'opacity-0 focus-within:opacity-100 group-hover:opacity-100'}`}
      >
        <ItemBox name={name} chosen={chosen} onChoose={onChoose} />
      </span>
      <WorkflowMenu workflow={workflow} tabIndex={tabIndex} className="absolute right-2.5 top-[130px]" />
    </div>
  )
}
