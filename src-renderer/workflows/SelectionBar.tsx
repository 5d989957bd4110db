import { FolderInput, Tags, Trash2 } from 'lucide-react'
import type { WorkflowSummary } from '#shared/api/contract.ts'
import { Button } from '../ui/Button.tsx'
import { workflowText } from '../ui/workflow-strings.ts'
import { discardWorkflows } from './home-actions.ts'
import { ask, choose, useHome } from './home-store.ts'

const text = workflowText.list

/** What can be done with several workflows at once, while some are selected. */
export function SelectionBar({ listed }: { listed: readonly WorkflowSummary[] }) {
  const chosen = useHome((state) => state.chosen)
  const files = listed.filter(({ file }) => chosen.has(file))
  if (files.length === 0) return null
  const names = files.map(({ file }) => file)
  const readable = files.filter((workflow) => workflow.readable).map(({ file }) => file)
  return (
    <div className="flex h-10 shrink-0 items-center gap-2 border-b bg-accent-soft px-4">
      <span className="font-medium" role="status">
        {text.selected(files.length)}
      </span>
      <Button small look="quiet" onClick={() => choose(listed.map(({ file }) => file))}>
        {text.selectAll}
      </Button>
      <Button small look="quiet" onClick={() => choose([])}>
        {text.selectNone}
      </Button>
      <span className="flex-1" />
      <Button small icon={FolderInput} onClick={() => ask({ what: 'move', files: names })}>
        {workflowText.actions.move}
      </Button>
      <Button small icon={Tags} disabled={readable.length === 0} onClick={() => ask({ what: 'tags', files: readable })}>
        {workflowText.actions.tags}
      </Button>
      <Button small icon={Trash2} look="bad" onClick={() => void discardWorkflows(names)}>
        {workflowText.actions.discard}
      </Button>
    </div>
  )
}
