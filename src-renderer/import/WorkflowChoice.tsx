import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import { visibleText } from '#shared/visible-text.ts'
import { importText as text } from '../ui/import-strings.ts'

/** Which of the workflows of a file the report is about. */
export function WorkflowChoice({
  workflows,
  chosen,
  onChoose,
}: {
  workflows: readonly ImportedWorkflow[]
  chosen: number
  onChoose(index: number): void
}) {
  return (
    <label className="flex items-center gap-2 font-medium text-xs">
      <span className="shrink-0">{text.graphs(workflows.length)}</span>
      <select className="field flex-1 font-normal" value={chosen} onChange={(event) => onChoose(Number(event.target.value))}>
        {workflows.map(({ document, report }, index) => (
          <option key={document.name + String(index)} value={index}>
            {`${visibleText(document.name)} · ${text.parts(report.parts.length)}`}
          </option>
        ))}
      </select>
    </label>
  )
}
