import { type FormEvent, useId, useState } from 'react'
import type { PromptVariable } from '#shared/api/prompt-contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { visibleText } from '#shared/visible-text.ts'
import { setPromptVariables } from '../state/prompt-catalogue.ts'
import { agentText } from '../ui/agent-strings.ts'
import { Button } from '../ui/Button.tsx'

const text = agentText.prompts

/** What the variables of a prompt file are where nothing is given: kept in the file, for every node that names it. */
export function PromptDefaults({ prompt, variables, onDone }: { prompt: string; variables: readonly PromptVariable[]; onDone(): void }) {
  const [values, setValues] = useState(() => Object.fromEntries(variables.map((one) => [one.name, one.default ?? ''])))
  const [error, setError] = useState<ErrorData | null>(null)
  const [saving, setSaving] = useState(false)
  const id = useId()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const changed = variables.filter((one) => (one.default ?? '') !== values[one.name])
    if (changed.length === 0) return onDone()
    setSaving(true)
    const problem = await setPromptVariables(prompt, Object.fromEntries(changed.map((one) => [one.name, values[one.name] ?? ''])))
    setSaving(false)
    if (problem) setError(problem)
    else onDone()
  }
  return (
    <form className="flex flex-col gap-1.5" onSubmit={(event) => void save(event)}>
      <p className="text-muted">{text.editText}</p>
      {variables.map(({ name }) => (
        <div key={name} className="flex flex-col gap-0.5">
          <label htmlFor={`${id}-${name}`} className="truncate font-mono">
            {visibleText(name)}
          </label>
          <textarea
            id={`${id}-${name}`}
            className="field field-sizing-content max-h-40 min-h-7 resize-y"
            value={values[name]}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
        </div>
      ))}
      {error && (
        <p className="break-words text-bad" role="alert">
          {visibleText(`${error.message} ${error.hint ?? ''}`)}
        </p>
      )}
      <div className="flex gap-1.5">
        <Button small type="submit" look="primary" disabled={saving}>
          {text.save}
        </Button>
        <Button small onClick={onDone}>
          {text.cancel}
        </Button>
      </div>
    </form>
  )
}
