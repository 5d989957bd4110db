import { Plug, Plus, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { loadEntries } from '../../state/mcp-entries.ts'
import { loadServers, useMcpServers } from '../../state/mcp-servers.ts'
import { Button } from '../../ui/Button.tsx'
import { Empty, Failed, Loading } from '../../ui/Empty.tsx'
import { mcpText as text } from '../../ui/mcp-strings.ts'
import { SectionHead } from '../SectionHead.tsx'
import { ServerCard } from './ServerCard.tsx'
import { ServerForm } from './ServerForm.tsx'
import { WebSearchForm } from './WebSearchForm.tsx'

const lookAgainMs = 2_000

/** The MCP servers of the workspace: what they would start, how they stand, and what of them is allowed. */
export function McpSection() {
  const servers = useMcpServers((state) => state.servers)
  const problem = useMcpServers((state) => state.problem)
  const [adding, setAdding] = useState(false)
  useEffect(() => {
    void loadServers()
    void loadEntries()
    // runs start and end servers too
    const timer = setInterval(() => void loadServers(), lookAgainMs)
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      <SectionHead title={text.title} text={text.text}>
        <Button icon={RefreshCw} onClick={() => void Promise.all([loadServers(), loadEntries()])}>
          {text.reload}
        </Button>
        <Button icon={Plus} look="primary" disabled={servers === null || problem !== null || adding} onClick={() => setAdding(true)}>
          {text.add}
        </Button>
      </SectionHead>
      {problem ? (
        <Failed error={problem} onRetry={() => void loadServers()} />
      ) : servers === null ? (
        <Loading />
      ) : servers.length === 0 ? (
        <Empty icon={Plug} title={text.title} text={text.text} />
      ) : (
        <>
          {adding && (
            <div className="mb-3">
              <ServerForm entry={null} isUp={false} onDone={() => setAdding(false)} />
            </div>
          )}
          <ul className="flex flex-col gap-2">
            {servers.map((server) => (
              <ServerCard key={server.id} server={server} />
            ))}
          </ul>
          <WebSearchForm />
        </>
      )}
    </>
  )
}
