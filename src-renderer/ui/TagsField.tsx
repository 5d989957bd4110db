import { X } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { readTag, readTags, tagLimits } from '#shared/document/tags.ts'
import { visibleText } from '#shared/visible-text.ts'
import { workflowText } from './workflow-strings.ts'

interface TagsFieldProps {
  tags: readonly string[]
  /** Tags that are used elsewhere, to choose from. */
  known: readonly string[]
  readOnly?: boolean
  /** What stands beside a tag: on how many of several workflows it is. */
  note?(tag: string): string | null
  attributes?: { id: string; 'aria-describedby': string | undefined }
  /** The field has the keyboard at once. */
  autoFocus?: boolean
  onAdd(tag: string): void
  onRemove(tag: string): void
}

const text = workflowText.tags

/** Tags as they are, and a field for more: Enter or a comma adds what was typed. */
export function TagsField({ tags, known, readOnly = false, note, attributes, autoFocus, onAdd, onRemove }: TagsFieldProps) {
  const [typed, setTyped] = useState('')
  const list = useId()
  const add = (text: string) => {
    const tag = readTag(text)
    if (tag !== '' && readTags([...tags, tag]).length > readTags(tags).length) onAdd(tag)
    setTyped('')
  }
  const type = (text: string) => {
    const comma = text.indexOf(',')
    if (comma < 0) return setTyped(text)
    add(text.slice(0, comma))
    setTyped(text.slice(comma + 1))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Backspace' && typed === '' && tags.length > 0) onRemove(tags.at(-1) as string)
    else if (event.key === 'Enter' && typed.trim() !== '') add(typed)
    else return
    event.preventDefault()
  }
  return (
    <div className="flex flex-wrap items-center gap-1">
      {tags.map((tag) => (
        <span key={tag} className="flex max-w-full items-center gap-1 rounded border bg-sunken pl-1.5 text-xs">
          <span className="min-w-0 truncate">{visibleText(tag)}</span>
          {note?.(tag) && <span className="text-muted">{note(tag)}</span>}
          {readOnly ? (
            <span className="w-0.5" />
          ) : (
            <button
              type="button"
              aria-label={text.remove(visibleText(tag))}
              className="grid size-5 place-items-center rounded text-muted hover:text-ink"
              onClick={() => onRemove(tag)}
            >
              <X size={12} aria-hidden />
            </button>
          )}
        </span>
      ))}
      {readOnly && tags.length === 0 && <span className="text-muted text-xs">{text.none}</span>}
      {!readOnly && tags.length < tagLimits.number && (
        <>
          <input
            {...attributes}
            // biome-ignore lint/a11y/noAutofocus: a dialog begins where one types
            autoFocus={autoFocus}
            className="field w-auto! min-w-28 flex-1"
            list={list}
            maxLength={tagLimits.length}
            placeholder={text.add}
            value={typed}
            onChange={(event) => type(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={() => add(typed)}
          />
          <datalist id={list}>
            {known
              .filter((tag) => !tags.includes(tag))
              .map((tag) => (
                <option key={tag} value={tag} />
              ))}
          </datalist>
        </>
      )}
    </div>
  )
}
