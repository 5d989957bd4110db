import { useEffect } from 'react'
import { isJsonObject, type Json } from '#shared/json.ts'
import { loadTools, useToolCatalogue } from '../state/tool-catalogue.ts'
import { toolText } from '../ui/tool-strings.ts'
import { ToolSearch } from './ToolSearch.tsx'
import type { ControlProps } from './text-controls.tsx'

/** A tool of an MCP server. Choosing one takes over what its arguments are, so that the node has ports for them. */
export function McpToolControl({ value, onChange, label, readOnly, attributes }: ControlProps) {
  const tools = useToolCatalogue((state) => state.tools)
  useEffect(() => void loadTools(), [])
  const { server = '', name = '' } = isJsonObject(value) ? value : {}
  const text = server === '' ? String(name) : `${server}__${name}`
  const chosen = tools?.find((tool) => tool.name === text)
  const take = (next: string) => {
    const cut = next.indexOf('__')
    const known = tools?.find((tool) => tool.name === next)
    const parts: Json = cut > 0 ? { server: next.slice(0, cut), name: next.slice(cut + 2) } : { server: '', name: next }
    onChange({ ...parts, schema: known?.input ?? null })
  }
  const offered = tools?.some(({ usableBy }) => usableBy.includes('mcp-tool')) ?? true
  return (
    <div>
      <ToolSearch attributes={attributes} label={label} value={text} readOnly={readOnly} onText={take} onTake={take} kinds={['mcp-tool']} />
      {chosen && <p className="mt-1 line-clamp-3 text-muted text-xs">{chosen.summary}</p>}
      {!offered && <p className="mt-1 text-muted text-xs">{toolText.noServerTools}</p>}
    </div>
  )
}
