import { Popover } from 'radix-ui'
import { type KeyboardEvent, useState } from 'react'
import type { ToolSummary } from '#shared/api/tool-summary.ts'
import { useToolCatalogue } from '../state/tool-catalogue.ts'
import { toolText } from '../ui/tool-strings.ts'
import type { ControlProps } from './text-controls.tsx'
import { searchTools } from './tool-search.ts'

interface ToolSearchProps {
  attributes: ControlProps['attributes']
  label: string
  /** Takes the tool that was chosen, or the text as it is at Enter. */
  onTake(name: string): void
  /** The field's text where it is the value itself; without it the text is a search only, and empties once one is taken. */
  value?: string
  onText?(text: string): void
  taken?: readonly string[]
  /** Only tools that one of these node kinds may call. */
  kinds: readonly string[]
  readOnly?: boolean
  placeholder?: string
}

/** A text field with the tools that it may mean below it: arrows and Enter choose, Escape closes. */
export function ToolSearch({
  attributes,
  label,
  onTake,
  value,
  onText,
  taken = [],
  kinds,
  readOnly = false,
  placeholder,
}: ToolSearchProps) {
  const tools = useToolCatalogue((state) => state.tools)
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const text = value ?? typed
  // what was chosen before is no search: opened again, the field offers all
  const query = value !== undefined && tools?.some(({ name }) => name === value) ? '' : text
  const usable = (tools ?? []).filter(({ usableBy }) => usableBy.some((kind) => kinds.includes(kind)))
  const found = searchTools(usable, query, taken)
  const list = `${attributes.id}-tools`
  const show = () => {
    if (!readOnly) setOpen(true)
    setAt(-1)
  }
  const take = (name: string) => {
    if (name !== '') onTake(name)
    setTyped('')
    setOpen(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && !readOnly) {
      event.preventDefault()
      if (!open) return show()
      const next = found.length === 0 ? -1 : (Math.max(at, step > 0 ? -1 : 0) + step + found.length) % found.length
      setAt(next)
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      take(open ? (found[at]?.name ?? text.trim()) : text.trim())
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation()
      setOpen(false)
    }
  }
  return (
    <Popover.Root open={open && tools !== null} onOpenChange={setOpen}>
      <Popover.Anchor asChild>
        <input
          {...attributes}
          role="combobox"
          className="field"
          aria-label={label}
          aria-expanded={open}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={open && at >= 0 ? `${list}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={placeholder ?? toolText.find}
          readOnly={readOnly}
          onClick={show}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            if (onText) onText(event.target.value)
            else setTyped(event.target.value)
            show()
          }}
        />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          className="popup z-50 max-h-72 w-(--radix-popover-trigger-width) min-w-64 overflow-y-auto p-1"
          align="start"
          sideOffset={4}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <div role="listbox" id={list} aria-label={label}>
            {found.map((tool, index) => (
              <ToolOption key={tool.name} tool={tool} id={`${list}-${index}`} active={index === at} onTake={() => take(tool.name)} />
            ))}
          </div>
          {found.length === 0 && <p className="px-2 py-1.5 text-muted text-xs">{toolText.none}</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function ToolOption({ tool, id, active, onTake }: { tool: ToolSummary; id: string; active: boolean; onTake(): void }) {
  const safety = toolText.safety[tool.safety]
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field that owns the list has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field, which names the active option
    <div
      role="option"
      id={id}
      aria-selected={active}
      className={`cursor-pointer rounded px-2 py-1 text-xs ${active ? 'bg-accent-soft' : 'hover:bg-sunken'}`}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <div className="flex items-baseline gap-2">
        <span className="truncate font-medium">{tool.title}</span>
        <span className="min-w-0 truncate font-mono text-muted">{tool.name}</span>
        {tool.unavailable ? (
          <span className="ml-auto shrink-0 text-muted">{toolText.notSetUp}</span>
        ) : (
          safety && <span className="ml-auto shrink-0 text-warn">{safety}</span>
        )}
      </div>
      <p className="line-clamp-2 text-muted">{tool.summary}</p>
    </div>
  )
}
