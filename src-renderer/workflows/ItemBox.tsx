import { visibleText } from '#shared/visible-text.ts'
import { workflowText } from '../ui/workflow-strings.ts'

/** Selects a workflow by the mouse; by keyboard Space does. */
export function ItemBox({ name, chosen, onChoose }: { name: string; chosen: boolean; onChoose(event: { shiftKey: boolean }): void }) {
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label={workflowText.list.select(visibleText(name))}
      className="size-3.5 shrink-0 accent-(--accent)"
      checked={chosen}
      // the change itself knows of no Shift
      onChange={() => {}}
      onClick={onChoose}
    />
  )
}
