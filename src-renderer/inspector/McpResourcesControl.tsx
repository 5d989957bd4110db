import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { loadResources, usePromptCatalogue } from '../state/prompt-catalogue.ts'
import { agentText } from '../ui/agent-strings.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import type { ControlProps } from './text-controls.tsx'

const text = agentText.resources

/** Resources of MCP servers as `server__uri`. Those that servers had when they last ran are offered; any other can be typed. */
export function McpResourcesControl({ value, onChange, readOnly, attributes }: ControlProps) {
  const resources = usePromptCatalogue((state) => state.resources)
  const [typed, setTyped] = useState('')
  useEffect(() => void loadResources(), [])
  const chosen = Array.isArray(value) ? value.map(String) : []
  const titles = new Map((resources ?? []).map(({ server, uri, name }) => [`${server}__${uri}`, name]))
  const wanted = typed.trim()
  const canAdd = /^[\w-]+?__\S/.test(wanted) && !chosen.includes(wanted)
  const add = () => {
    if (!canAdd) return
    onChange([...chosen, wanted])
    setTyped('')
  }
  const list = `${attributes.id}-offered`
  return (
    <div className="flex flex-col gap-1">
      {chosen.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand there twice
        <div key={index} className="flex items-center gap-1">
          <span className="min-w-0 flex-1 truncate rounded border border-line bg-sunken px-2 py-0.5 text-xs" title={visibleText(name)}>
            {titles.has(name) && <span className="mr-1.5">{visibleText(titles.get(name) ?? '')}</span>}
            <span className="font-mono text-muted">{visibleText(name)}</span>
          </span>
          {!readOnly && <IconButton icon={X} label={text.remove(name)} onClick={() => onChange(chosen.toSpliced(index, 1))} />}
        </div>
      ))}
      {!readOnly && (
        <div className="flex gap-1">
          <input
            {...attributes}
            className="field min-w-0 flex-1"
            list={list}
            value={typed}
            placeholder={text.placeholder}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              add()
            }}
          />
          <Button small disabled={!canAdd} onClick={add}>
            {text.add}
          </Button>
        </div>
      )}
      <datalist id={list}>
        {(resources ?? [])
          .filter(({ server, uri }) => !chosen.includes(`${server}__${uri}`))
          .map(({ server, uri, name }) => (
            <option key={`${server}__${uri}`} value={`${server}__${uri}`}>
              {name}
            </option>
          ))}
      </datalist>
      {resources?.length === 0 && chosen.length === 0 && <p className="text-muted text-xs">{text.none}</p>}
    </div>
  )
}
