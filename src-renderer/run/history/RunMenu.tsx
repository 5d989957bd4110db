import { Activity, Braces, FileText, Trash2 } from 'lucide-react'
import type { RunStatus } from '#shared/events/run-event.ts'
import { isTerminal } from '#shared/events/run-view.ts'
import { runText } from '../../ui/run-strings.ts'
import { type ActionItem, ActionMenu } from '../../workflows/ActionMenu.tsx'
import { askToDelete, saveRun } from './past-run.ts'

const text = runText.runs

/** Takes a run along as a file, or away. One that may still go on cannot be deleted. */
export function RunMenu({ runId, status, className }: { runId: string; status: RunStatus; className?: string }) {
  const items: ActionItem[] = [
    { label: text.savePage, icon: FileText, perform: () => void saveRun(runId, 'html') },
    { label: text.saveJson, icon: Braces, perform: () => void saveRun(runId, 'json') },
    { label: text.saveSpans, icon: Activity, perform: () => void saveRun(runId, 'otel') },
  ]
  if (isTerminal(status)) items.push('line', { label: text.delete, icon: Trash2, tone: 'bad', perform: () => askToDelete(runId) })
  return <ActionMenu label={text.more} items={items} {...(className ? { className } : {})} />
}
