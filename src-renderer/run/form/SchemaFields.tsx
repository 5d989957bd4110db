import { useId } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { runText } from '../../ui/run-strings.ts'
import type { Draft, FormField } from './schema-form.ts'

interface SchemaFieldsProps {
  fields: readonly FormField[]
  draft: Draft
  /** What has to change, by field. */
  errors: Readonly<Record<string, string>>
  disabled?: boolean
  onChange(draft: Draft): void
}

/** The fields of a form that was made from a schema. */
export function SchemaFields({ fields, draft, errors, disabled = false, onChange }: SchemaFieldsProps) {
  return (
    <div className="flex flex-col gap-3">
      {fields.map((field) => (
        <SchemaField
          key={field.name}
          field={field}
          value={Object.hasOwn(draft, field.name) ? (draft[field.name] as string | boolean) : ''}
          error={Object.hasOwn(errors, field.name) ? errors[field.name] : undefined}
          disabled={disabled}
          onChange={(value) => onChange(Object.fromEntries([...Object.entries(draft), [field.name, value]]))}
        />
      ))}
    </div>
  )
}

interface SchemaFieldProps {
  field: FormField
  value: string | boolean
  error: string | undefined
  disabled: boolean
  onChange(value: string | boolean): void
}

function SchemaField({ field, value, error, disabled, onChange }: SchemaFieldProps) {
  const id = useId()
  const told = [field.description !== '' ? `${id}-about` : '', error ? `${id}-error` : ''].filter((part) => part !== '').join(' ')
  const about = {
    id,
    disabled,
    'aria-invalid': error !== undefined || undefined,
    'aria-describedby': told === '' ? undefined : told,
    'aria-required': field.required || undefined,
  }
  const label = (
    <span className="font-medium text-xs">
      {visibleText(field.title)}
      {field.required && field.type !== 'boolean' && <span className="ml-1 font-normal text-muted">({runText.start.required})</span>}
    </span>
  )
  return (
    <div className="flex flex-col gap-1">
      {field.type === 'boolean' ? (
        <label htmlFor={id} className="flex items-center gap-2">
          <input
            {...about}
            type="checkbox"
            className="size-4 accent-accent"
            checked={value === true}
            onChange={(event) => onChange(event.target.checked)}
          />
          {label}
        </label>
      ) : (
        <>
          <label htmlFor={id}>{label}</label>
          <Entry field={field} about={about} value={String(value)} onChange={onChange} />
        </>
      )}
      {field.description !== '' && (
        <p id={`${id}-about`} className="text-muted text-xs">
          {visibleText(field.description)}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-bad text-xs">
          {error}
        </p>
      )}
    </div>
  )
}

function Entry({ field, about, value, onChange }: { field: FormField; about: object; value: string; onChange(value: string): void }) {
  switch (field.type) {
    case 'enum':
      return (
        <select {...about} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{runText.form.choose}</option>
          {field.options.map((option, place) => (
            // the place of an option is its value in the form
            <option key={JSON.stringify(option)} value={String(place)}>
              {visibleText(typeof option === 'string' ? option : JSON.stringify(option))}
            </option>
          ))}
        </select>
      )
    case 'multiline':
    case 'json':
      return (
        <textarea
          {...about}
          className={`field min-h-20 resize-y ${field.type === 'json' ? 'font-mono text-xs' : ''}`}
          rows={4}
          spellCheck={field.type !== 'json'}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )
    default:
      return (
        <input
          {...about}
          className="field"
          type="text"
          inputMode={field.type === 'integer' ? 'numeric' : field.type === 'number' ? 'decimal' : 'text'}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )
  }
}
