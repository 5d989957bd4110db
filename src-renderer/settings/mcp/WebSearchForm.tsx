import { useEffect } from 'react'
import type { ToolSummary } from '#shared/api/tool-summary.ts'
import { searchArguments, type WebSearch, webSearchWith } from '#shared/api/web-search.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { loadTools, useToolCatalogue } from '../../state/tool-catalogue.ts'
import { loadWebSearch, setWebSearch, useWebSearch } from '../../state/web-search.ts'
import { mcpText } from '../../ui/mcp-strings.ts'
import { CommitField } from '../CommitField.tsx'
import { Line } from '../Line.tsx'

const text = mcpText.webSearch

/** Which tool of a server searches the web, and which of its arguments take the words and the number of results. */
export function WebSearchForm() {
  const { view, error } = useWebSearch()
  const catalogue = useToolCatalogue((state) => state.tools)
  useEffect(() => {
    void loadWebSearch()
    void loadTools()
  }, [])
  const tools = (catalogue ?? []).filter(({ usableBy }) => usableBy.includes('mcp-tool'))
  const set = view?.set ?? null
  const chosen = tools.find((tool) => set !== null && tool.name === nameOf(set))
  const problem = set && catalogue ? problemOf(set, chosen) : null
  return (
    <section aria-labelledby="settings-web-search" className="mt-6">
      <h4 id="settings-web-search" className="font-medium">
        {text.title}
      </h4>
      <p className="mb-3 max-w-140 text-muted">{text.text}</p>
      {error && (
        <p role="alert" className="mb-3 whitespace-pre-wrap break-words rounded border border-bad/40 bg-bad-soft px-3 py-2 text-bad">
          {visibleText(error.message)}
        </p>
      )}
      {view && (
        <div className="grid grid-cols-2 gap-3">
          <Line label={text.tool} help={tools.length === 0 ? mcpText.toolsUnknown : undefined}>
            {(id) => <ToolChoice id={id} set={set} tools={tools} />}
          </Line>
          {set && <Arguments set={set} tool={chosen} />}
        </div>
      )}
      {problem && (
        <p role="status" className="mt-2 text-warn text-xs">
          {problem}
        </p>
      )}
    </section>
  )
}

const nameOf = ({ server, tool }: WebSearch) => `${server}__${tool}`

/** Why it cannot be searched so, as far as that is known without a start. */
function problemOf({ server, tool, query }: WebSearch, chosen: ToolSummary | undefined): string | null {
  if (!chosen) return text.unknownTool(visibleText(tool), visibleText(server))
  const { properties } = chosen.input
  return isJsonObject(properties) && Object.hasOwn(properties, query) ? null : text.noArgument(visibleText(query))
}

function ToolChoice({ id, set, tools }: { id: string; set: WebSearch | null; tools: readonly ToolSummary[] }) {
  const current = set ? nameOf(set) : ''
  const take = (name: string) => {
    const tool = tools.find((one) => one.name === name)
    const { server } = tool ?? {}
    if (!tool || server === undefined) return void setWebSearch(null)
    const own = name.slice(server.length + 2)
    void setWebSearch(webSearchWith(server, own, tool.input) ?? { server, tool: own, query: 'query', arguments: {} })
  }
  return (
    <select id={id} className="field" value={current} onChange={(event) => take(event.target.value)}>
      <option value="">{text.notSetUp}</option>
      {current !== '' && !tools.some(({ name }) => name === current) && <option value={current}>{visibleText(current)}</option>}
      {tools.map(({ name, title, server = '' }) => (
        <option key={name} value={name}>
          {`${visibleText(server)}: ${visibleText(title || name)}`}
        </option>
      ))}
    </select>
  )
}

function Arguments({ set, tool }: { set: WebSearch; tool: ToolSummary | undefined }) {
  const { words, limits } = searchArguments(tool?.input ?? {})
  const withOwn = (names: readonly string[], own: string | undefined) =>
    own === undefined || names.includes(own) ? names : [own, ...names]
  const { limit: _, ...unlimited } = set
  return (
    <>
      <Line label={text.words}>
        {(id) => (
          <select
            id={id}
            className="field"
            value={set.query}
            onChange={(event) => void setWebSearch({ ...set, query: event.target.value })}
          >
            {withOwn(words, set.query).map((name) => (
              <option key={name}>{visibleText(name)}</option>
            ))}
          </select>
        )}
      </Line>
      <Line label={text.limit}>
        {(id) => (
          <select
            id={id}
            className="field"
            value={set.limit ?? ''}
            onChange={({ target: { value } }) => void setWebSearch(value === '' ? unlimited : { ...set, limit: value })}
          >
            <option value="">{text.notTold}</option>
            {withOwn(limits, set.limit).map((name) => (
              <option key={name} value={name}>
                {visibleText(name)}
              </option>
            ))}
          </select>
        )}
      </Line>
      <Line label={text.more}>
        {(id) => (
          <CommitField
            id={id}
            label={text.more}
            className="font-mono text-xs"
            placeholder={text.moreHint}
            value={Object.keys(set.arguments).length === 0 ? '' : JSON.stringify(set.arguments)}
            onCommit={(typed) => commitArguments(set, typed)}
          />
        )}
      </Line>
    </>
  )
}

async function commitArguments(set: WebSearch, typed: string): Promise<boolean> {
  let given: Json
  try {
    given = typed === '' ? {} : (JSON.parse(typed) as Json)
  } catch {
    given = null
  }
  if (isJsonObject(given)) return setWebSearch({ ...set, arguments: given })
  useWebSearch.setState({ error: { code: 'request.invalid', kind: 'user', message: text.notAnObject } })
  return false
}
