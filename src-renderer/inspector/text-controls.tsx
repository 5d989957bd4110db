import { Plus, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Json, JsonObject } from '#shared/json.ts'
import { isJsonObject } from '#shared/json.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { LazyCode } from '../ui/LazyCode.tsx'
import { strings } from '../ui/strings.ts'

export interface ControlProps {
  value: Json | undefined
  onChange(value: Json | undefined): void
  label: string
  readOnly: boolean
  attributes: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }
}

interface JsonControlProps extends ControlProps {
  /** What is kept of typed JSON, where that is not all. What was typed stays in the field until it is left. */
  kept?: (typed: Json) => Json
}

/** JSON as text; only text that can be read becomes the value. */
export function JsonControl({ value, onChange, label, readOnly, attributes, kept = asTyped }: JsonControlProps) {
  const written = value === undefined ? '' : JSON.stringify(value, null, 2)
  const [text, setText] = useState(written)
  const [wrong, setWrong] = useState<string | null>(null)
  useEffect(() => {
    setText((current) => (meaning(current, kept) === JSON.stringify(value) ? current : written))
    setWrong(null)
  }, [value, written, kept])
  const change = (next: string) => {
    setText(next)
    if (next.trim() === '') {
      setWrong(null)
      return onChange(undefined)
    }
    try {
      const parsed = JSON.parse(next) as Json
      setWrong(null)
      onChange(parsed)
    } catch (thrown) {
      setWrong(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  const leave = () => {
    if (wrong === null && meaning(text) !== JSON.stringify(value)) setText(written)
  }
  return (
    <div>
      <LazyCode
        value={text}
        onChange={change}
        onLeave={leave}
        label={label}
        language="json"
        readOnly={readOnly}
        invalid={wrong !== null || attributes['aria-invalid']}
      />
      {wrong && <p className="mt-1 text-bad text-xs">{strings.inspector.notJson(wrong)}</p>}
    </div>
  )
}

const asTyped = (typed: Json): Json => typed

function meaning(text: string, kept = asTyped): string | undefined {
  try {
    return JSON.stringify(kept(JSON.parse(text) as Json))
  } catch {
    return undefined
  }
}

/** A number; what is no number yet stays in the field and is not taken over. */
export function NumberControl({
  value,
  onChange,
  readOnly,
  attributes,
  min,
  max,
  step,
  placeholder,
}: ControlProps & { min?: number | undefined; max?: number | undefined; step?: number | undefined; placeholder?: string | undefined }) {
  const [text, setText] = useState(value === undefined || value === null ? '' : String(value))
  useEffect(
    () =>
      setText((current) =>
        Number(current) === value && current !== '' ? current : value === undefined || value === null ? '' : String(value),
      ),
    [value],
  )
  return (
    <input
      {...attributes}
      type="number"
      className="field"
      value={text}
      min={min}
      max={max}
      step={step ?? 'any'}
      placeholder={placeholder}
      readOnly={readOnly}
      onChange={(event) => {
        setText(event.target.value)
        const number = event.target.valueAsNumber
        onChange(Number.isFinite(number) ? number : undefined)
      }}
    />
  )
}

/** A list of texts, one row each. */
export function StringsControl({
  value,
  onChange,
  label,
  readOnly,
  attributes,
  suggestions = [],
}: ControlProps & { suggestions?: readonly string[] }) {
  const list = Array.isArray(value) ? value.map(String) : []
  const set = (next: string[]) => onChange(next)
  return (
    <div className="flex flex-col gap-1">
      {suggestions.length > 0 && (
        <datalist id={`${attributes.id}-list`}>
          {suggestions.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
      {list.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the entries are told apart by their place
        <div key={index} className="flex gap-1">
          <input
            className="field"
            {...(index === 0 ? attributes : {})}
            aria-label={`${label} ${index + 1}`}
            value={text}
            list={suggestions.length > 0 ? `${attributes.id}-list` : undefined}
            readOnly={readOnly}
            onChange={(event) => set(list.with(index, event.target.value))}
          />
          {!readOnly && <IconButton icon={X} label={strings.inspector.removeEntry} onClick={() => set(list.toSpliced(index, 1))} />}
        </div>
      ))}
      {!readOnly && (
        <Button
          small
          icon={Plus}
          className="self-start"
          id={list.length === 0 ? attributes.id : undefined}
          onClick={() => set([...list, ''])}
        >
          {strings.inspector.addEntry}
        </Button>
      )}
    </div>
  )
}

/** Names with texts. */
export function KeyValuesControl({ value, onChange, label, readOnly, attributes }: ControlProps) {
  const entries = Object.entries(isJsonObject(value) ? value : {})
  const set = (next: [string, Json][]) => onChange(Object.fromEntries(next) as JsonObject)
  const freeName = () => {
    for (let number = 1; ; number++) if (!entries.some(([key]) => key === `name${number}`)) return `name${number}`
  }
  return (
    <div className="flex flex-col gap-1">
      {entries.map(([key, inner], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name changes while it is typed
        <div key={index} className="flex gap-1">
          <input
            className="field"
            {...(index === 0 ? attributes : {})}
            aria-label={`${label}: ${strings.inspector.name} ${index + 1}`}
            value={key}
            readOnly={readOnly}
            onChange={(event) => {
              const name = event.target.value
              if (!entries.some(([other], at) => at !== index && other === name)) set(entries.with(index, [name, inner]))
            }}
          />
          <input
            className="field"
            aria-label={`${label}: ${strings.inspector.value} ${index + 1}`}
            value={typeof inner === 'string' ? inner : JSON.stringify(inner)}
            readOnly={readOnly}
            onChange={(event) => set(entries.with(index, [key, event.target.value]))}
          />
          {!readOnly && <IconButton icon={X} label={strings.inspector.removeEntry} onClick={() => set(entries.toSpliced(index, 1))} />}
        </div>
      ))}
      {!readOnly && (
        <Button
          small
          icon={Plus}
          className="self-start"
          id={entries.length === 0 ? attributes.id : undefined}
          onClick={() => set([...entries, [freeName(), '']])}
        >
          {strings.inspector.addEntry}
        </Button>
      )}
    </div>
  )
}
