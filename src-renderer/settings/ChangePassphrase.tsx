import { type FormEvent, useId, useState } from 'react'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Button } from '../ui/Button.tsx'
import { grantText } from '../ui/grant-strings.ts'
import { changePassphrase } from './secrets-store.ts'

const text = grantText.vault
const shortest = 8

const none = { current: '', next: '', again: '' }

/** Another passphrase in the place of the one that opens the vault. */
export function ChangePassphrase({ onDone }: { onDone(): void }) {
  const [values, setValues] = useState(none)
  const [error, setError] = useState<ErrorData | null>(null)
  const [sending, setSending] = useState(false)
  const id = useId()
  const differ = values.again !== '' && values.again !== values.next
  const ready = values.current !== '' && values.next.length >= shortest && values.again === values.next
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready) return
    setSending(true)
    const problem = await changePassphrase(values.current, values.next)
    setSending(false)
    if (!problem) return onDone()
    setError(problem)
    setValues({ ...values, current: '' })
  }
  const fields: [keyof typeof none, string, string?][] = [
    ['current', text.current],
    ['next', text.next, text.fieldHelp],
    ['again', text.again],
  ]
  return (
    <form className="flex flex-col gap-2 pl-[22px]" onSubmit={(event) => void submit(event)}>
      {fields.map(([name, label, help]) => (
        <div key={name} className="flex flex-col gap-1">
          <label htmlFor={`${id}-${name}`} className="font-medium text-xs">
            {label}
          </label>
          <input
            id={`${id}-${name}`}
            type="password"
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: the form was opened by a click on its button
            autoFocus={name === 'current'}
            className="field max-w-80"
            value={values[name]}
            aria-describedby={`${id}-problem`}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
          {help && <p className="text-muted text-xs">{help}</p>}
        </div>
      ))}
      <p id={`${id}-problem`} className="text-bad text-xs empty:hidden" role="alert">
        {differ ? text.differ : error && visibleText(`${error.message} ${error.hint ?? ''}`)}
      </p>
      <div className="flex gap-2">
        <Button type="submit" look="primary" disabled={sending || !ready}>
          {text.change}
        </Button>
        <Button onClick={onDone}>{text.cancel}</Button>
      </div>
      <p className="text-muted text-xs">{text.changeText}</p>
    </form>
  )
}
