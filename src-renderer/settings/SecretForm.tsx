import { type FormEvent, useState } from 'react'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { type SecretSummary, secretName, toProgram } from '#shared/security/secret.ts'
import { Field } from '../inspector/Field.tsx'
import { Button } from '../ui/Button.tsx'
import { grantText } from '../ui/grant-strings.ts'
import { putSecret } from './secrets-store.ts'

const text = grantText.secrets
const shortest = 8
const lines = (typed: string) => typed.split(/\s+/).filter(Boolean)

/** A new secret, or other rules or another value for one that there is. Its value is never shown. */
export function SecretForm({ secret, onDone }: { secret: SecretSummary | null; onDone(): void }) {
  const [name, setName] = useState(secret?.name ?? '')
  const [value, setValue] = useState('')
  const [consumers, setConsumers] = useState(secret?.consumers.join('\n') ?? '')
  const [origins, setOrigins] = useState(secret?.origins.filter((origin) => origin !== toProgram).join('\n') ?? '')
  const [program, setProgram] = useState(secret?.origins.includes(toProgram) ?? false)
  const [error, setError] = useState<ErrorData | null>(null)
  const [sending, setSending] = useState(false)
  const complete = secretName.safeParse(name).success && (value.length >= shortest || (secret !== null && value === ''))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSending(true)
    const places = [...lines(origins), ...(program ? [toProgram] : [])]
    const problem = await putSecret(name, value === '' ? undefined : value, { consumers: lines(consumers), origins: places })
    setSending(false)
    setError(problem)
    if (!problem) onDone()
  }
  return (
    <form className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
      {secret === null && (
        <Field label={text.name} help={text.nameHelp}>
          {(ids) => (
            <input
              {...ids}
              // biome-ignore lint/a11y/noAutofocus: the form was asked for
              autoFocus
              className="field font-mono"
              value={name}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label={text.value} help={secret === null ? text.valueHelp : text.valueKept}>
        {(ids) => (
          <input
            {...ids}
            // biome-ignore lint/a11y/noAutofocus: the form was asked for
            autoFocus={secret !== null}
            type="password"
            className="field font-mono"
            value={value}
            autoComplete="new-password"
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
        <Field label={text.consumers} help={text.consumersHelp}>
          {(ids) => <Lines {...ids} value={consumers} onChange={setConsumers} />}
        </Field>
        <Field label={text.origins} help={text.originsHelp}>
          {(ids) => <Lines {...ids} value={origins} onChange={setOrigins} />}
        </Field>
      </div>
      <label className="flex items-center gap-2">
        <input type="checkbox" className="size-4" checked={program} onChange={(event) => setProgram(event.target.checked)} />
        {text.program}
      </label>
      {error && (
        <p className="text-bad" role="alert">
          {error.message} {error.hint}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{text.cancel}</Button>
        <Button type="submit" look="primary" disabled={sending || !complete}>
          {text.save}
        </Button>
      </div>
    </form>
  )
}

interface LinesProps {
  id: string
  'aria-describedby': string | undefined
  value: string
  onChange(value: string): void
}

function Lines({ onChange, ...rest }: LinesProps) {
  return (
    <textarea
      {...rest}
      rows={3}
      spellCheck={false}
      className="field resize-y font-mono"
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
