import { X } from 'lucide-react'
import { useEffect } from 'react'
import type { ToolSummary } from '#shared/api/tool-summary.ts'
import { matchesWildcards } from '#shared/security/wildcards.ts'
import { loadTools, useToolCatalogue } from '../state/tool-catalogue.ts'
import { IconButton } from '../ui/Button.tsx'
import { toolText } from '../ui/tool-strings.ts'
import { ToolSearch } from './ToolSearch.tsx'
import type { ControlProps } from './text-controls.tsx'

const agentKinds = ['parent-agent', 'child-agent', 'micro-agent']

interface Several {
  /** A name may stand for several tools, with a `*` for anything. */
  patterns?: boolean
}

/** One tool by name, or several. Those of the host are offered; any other name can be typed, and is said to be unknown. */
export function ToolControl({ single, ...props }: ControlProps & Several & { single: boolean }) {
  useEffect(() => void loadTools(), [])
  return single ? <OneTool {...props} /> : <SeveralTools {...props} />
}

function OneTool({ value, onChange, label, readOnly, attributes }: ControlProps) {
  const name = typeof value === 'string' ? value : ''
  return (
    <div>
      <ToolSearch
        attributes={attributes}
        label={label}
        value={name}
        readOnly={readOnly}
        onText={onChange}
        onTake={onChange}
        kinds={['tool-call']}
      />
      <Unknown name={name} />
    </div>
  )
}

function SeveralTools({ value, onChange, label, readOnly, attributes, patterns = false }: ControlProps & Several) {
  const tools = useToolCatalogue((state) => state.tools)
  const chosen = Array.isArray(value) ? value.map(String) : []
  const titleOf = (name: string) => {
    const title = tools?.find((tool) => tool.name === name)?.title
    return title && <span className="mr-1.5">{title}</span>
  }
  const take = (name: string) => {
    if (name !== '' && !chosen.includes(name)) onChange([...chosen, name])
  }
  return (
    <div className="flex flex-col gap-1">
      {chosen.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand there twice
        <div key={index}>
          <div className="flex items-center gap-1">
            <span className="min-w-0 flex-1 truncate rounded border border-line bg-sunken px-2 py-0.5 text-xs" title={name}>
              {titleOf(name)}
              <span className="font-mono text-muted">{name}</span>
            </span>
            {!readOnly && <IconButton icon={X} label={toolText.remove(name)} onClick={() => onChange(chosen.toSpliced(index, 1))} />}
          </div>
          <Unknown name={name} patterns={patterns} />
        </div>
      ))}
      {!readOnly && (
        <ToolSearch
          attributes={attributes}
          label={toolText.addTo(label)}
          taken={chosen}
          onTake={take}
          kinds={agentKinds}
          placeholder={toolText.add}
        />
      )}
    </div>
  )
}

function Unknown({ name, patterns = false }: { name: string; patterns?: boolean }) {
  const tools = useToolCatalogue((state) => state.tools)
  const fits = ({ name: own }: ToolSummary) => (patterns ? matchesWildcards(own, name) : own === name)
  if (name === '' || tools === null || tools.some((tool) => fits(tool) || (tool.server && name.startsWith(`${tool.server}__`)))) return null
  return <p className="mt-1 text-warn text-xs">{toolText.unknown(name)}</p>
}
