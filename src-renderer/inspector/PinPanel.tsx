import { Pin } from 'lucide-react'
import { useCallback, useId, useState } from 'react'
import type { Problem } from '#shared/document/problem.ts'
import { withoutSecrets } from '#shared/import/secrets.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { edit } from '../state/document-store.ts'
import { pinOutputs } from '../state/edit/pin-edits.ts'
import { drawingText } from '../ui/drawing-strings.ts'
import { Field } from './Field.tsx'
import { ProblemNote } from './ProblemNote.tsx'
import { JsonControl } from './text-controls.tsx'

const text = drawingText.pin

interface PinPanelProps {
  id: string
  label: string
  pinned: Record<string, Json>
  readOnly: boolean
  problems: readonly Problem[]
}

/** What stands in for running a node, to be edited. Credentials that are typed into it stay out of the workflow. */
export function PinPanel({ id, label, pinned, readOnly, problems }: PinPanelProps) {
  const title = useId()
  const [masked, setMasked] = useState(0)
  const kept = useCallback((typed: Json) => withoutSecrets(typed, label).value, [label])
  const take = (typed: Json | undefined) => {
    // text that is no object is no set of outputs, and waits until it is one
    if (typed === undefined || !isJsonObject(typed)) return
    const { value, found } = withoutSecrets(typed, label)
    setMasked(found)
    if (isJsonObject(value)) edit(pinOutputs(id, value))
  }
  return (
    <section
      aria-labelledby={title}
      data-field="pinned"
      className="flex flex-col gap-2 rounded border border-accent/40 bg-accent-soft/40 p-3"
    >
      <h3 id={title} className="flex items-center gap-1.5 font-medium text-xs">
        <Pin size={12} className="text-accent-ink" aria-hidden />
        {text.title}
      </h3>
      <p className="text-muted text-xs">{text.help}</p>
      <Field label={text.edited} problems={problems}>
        {(attributes) => (
          <JsonControl value={pinned} readOnly={readOnly} label={text.title} attributes={attributes} kept={kept} onChange={take} />
        )}
      </Field>
      <div role="status">
        {masked > 0 && <ProblemNote problem={{ severity: 'warning', message: text.masked(masked), mend: text.maskedHelp }} />}
      </div>
    </section>
  )
}
