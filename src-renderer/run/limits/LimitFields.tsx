import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Json } from '#shared/json.ts'
import { BudgetFields } from '../../inspector/BudgetFields.tsx'
import { Field } from '../../inspector/Field.tsx'
import { ToolControl } from '../../inspector/ToolControl.tsx'
import { StringsControl } from '../../inspector/text-controls.tsx'
import { useDocument } from '../../state/document-store.ts'
import { Button } from '../../ui/Button.tsx'
import { limitsText as text } from '../../ui/limits-strings.ts'
import { limitsInShort } from './limit-words.ts'
import { isWrongHost, type LimitDraft, limitsIn, noLimits, setNextLimits, useNextLimits } from './run-limits.ts'

const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : [])

/** What the next run may do less than the workflow and the workspace let it. */
export function LimitFields() {
  const draft = useNextLimits()
  const limits = limitsIn(draft)
  const ofWorkflow = useDocument((state) => state.document?.settings.budget)
  // whether it is open is the person's once it is shown
  const [opened] = useState(limits !== undefined)
  const change = (more: Partial<LimitDraft>) => setNextLimits({ ...draft, ...more })
  return (
    <details className="group rounded border" open={opened || undefined}>
      <summary className="flex cursor-pointer items-center gap-1.5 px-3 py-2">
        <ChevronRight size={14} className="transition-transform duration-100 group-open:rotate-90" aria-hidden />
        <span className="font-semibold">{text.title}</span>
        <span className="min-w-0 flex-1 truncate text-right text-muted text-xs">{limits ? limitsInShort(limits) : text.none}</span>
      </summary>
      <div className="flex flex-col gap-4 px-3 pb-3">
        <p className="text-muted text-xs">{text.text}</p>
        <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
          <ToolNames label={text.deny} help={text.denyHelp} names={draft.deny} onChange={(deny) => change({ deny })} />
          <ToolNames label={text.ask} names={draft.ask} onChange={(ask) => change({ ask })} />
        </div>
        <Field label={text.hosts} help={text.hostsHelp}>
          {(attributes) => (
            <>
              <StringsControl
                label={text.hosts}
                value={[...draft.hosts]}
                readOnly={false}
                attributes={{ ...attributes, 'aria-invalid': draft.hosts.some(isWrongHost) }}
                onChange={(hosts) => change({ hosts: texts(hosts) })}
              />
              {draft.hosts.some(isWrongHost) && (
                <p role="alert" className="text-bad text-xs">
                  {text.hostWrong}
                </p>
              )}
            </>
          )}
        </Field>
        <fieldset>
          <legend className="mb-1 font-medium text-xs">{text.budget}</legend>
          <div className="grid grid-cols-4 gap-2 max-sm:grid-cols-2">
            <BudgetFields budget={draft.budget} over={ofWorkflow} onChange={(budget) => change({ budget })} />
          </div>
        </fieldset>
        {limits && (
          <Button small className="self-start" onClick={() => setNextLimits(noLimits)}>
            {text.clear}
          </Button>
        )}
      </div>
    </details>
  )
}

interface ToolNamesProps {
  label: string
  help?: string
  names: readonly string[]
  onChange(names: string[]): void
}

function ToolNames({ label, help, names, onChange }: ToolNamesProps) {
  return (
    <Field label={label} help={help}>
      {(attributes) => (
        <ToolControl
          single={false}
          patterns
          label={label}
          value={[...names]}
          readOnly={false}
          attributes={attributes}
          onChange={(value) => onChange(texts(value))}
        />
      )}
    </Field>
  )
}
