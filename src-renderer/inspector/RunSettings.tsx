import { ChevronRight } from 'lucide-react'
import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowNode } from '#shared/document/workflow-document.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { edit } from '../state/document-store.ts'
import { configure } from '../state/edit/edits.ts'
import { strings } from '../ui/strings.ts'
import { Field } from './Field.tsx'
import { JsonControl, NumberControl } from './text-controls.tsx'

const text = strings.inspector.runSettings

const numbers = [
  { name: 'retries', ...text.retries, min: 0, max: 20, step: 1, placeholder: '0' },
  { name: 'retryDelayMs', ...text.retryDelay, min: 0, max: 600_000, step: 100, placeholder: '500' },
  { name: 'timeoutSeconds', ...text.timeLimit, min: 0.1, max: 86_400, step: 1, placeholder: text.none },
] as const

/** Retries, time limit and fallback: what every node has, whatever its kind. */
export function RunSettings({
  id,
  node,
  readOnly,
  problems,
}: {
  id: string
  node: WorkflowNode
  readOnly: boolean
  problems: readonly Problem[]
}) {
  const run = isJsonObject(node.config.run) ? node.config.run : {}
  const own = (name: string) => problems.filter((problem) => problem.field === `run.${name}`)
  return (
    <details className="group rounded border" open={Object.keys(run).length > 0 || undefined}>
      <summary className="flex cursor-pointer items-center gap-1 px-3 py-2 font-medium text-xs">
        <ChevronRight size={14} className="transition-transform duration-100 group-open:rotate-90" aria-hidden />
        {text.title}
      </summary>
      <div className="flex flex-col gap-3 px-3 pb-3">
        {numbers.map((field) => (
          <Field key={field.name} name={`run.${field.name}`} label={field.label} help={field.help} problems={own(field.name)}>
            {(attributes) => (
              <NumberControl
                {...field}
                value={run[field.name]}
                readOnly={readOnly}
                attributes={attributes}
                onChange={(value) => edit(configure(id, `run.${field.name}`, value))}
              />
            )}
          </Field>
        ))}
        <Field name="run.fallback" label={text.fallback.label} help={text.fallback.help} problems={own('fallback')}>
          {(attributes) => (
            <JsonControl
              label={text.fallback.label}
              value={run.fallback as Json | undefined}
              readOnly={readOnly}
              attributes={attributes}
              onChange={(value) => edit(configure(id, 'run.fallback', value))}
            />
          )}
        </Field>
      </div>
    </details>
  )
}
