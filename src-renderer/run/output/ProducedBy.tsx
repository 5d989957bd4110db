import { Bot } from 'lucide-react'
import { useMemo } from 'react'
import type { RunView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useSession } from '../../state/session-store.ts'
import { duration } from '../../ui/format.ts'
import { runText } from '../../ui/run-strings.ts'
import { teamText } from '../../ui/team-strings.ts'
import { makersOf } from './makers-of.ts'

/** So many are named here; the tree of agents has all of them. */
const most = 6

/** Who made the result: each agent with its iterations, servers and time. */
export function ProducedBy({ agents }: { agents: RunView['agents'] }) {
  const makers = useMemo(() => makersOf(agents), [agents])
  if (makers.length === 0) return null
  return (
    <section
      className="flex shrink-0 items-center gap-x-3 overflow-hidden whitespace-nowrap border-t bg-sunken px-3 py-1 text-muted text-xs"
      aria-label={runText.output.producedBy}
    >
      <Bot size={12} className="shrink-0" aria-hidden />
      <span className="shrink-0">{runText.output.producedBy}</span>
      {/* those that have no room would begin a second line, which is cut off */}
      <span className="flex h-4 min-w-0 flex-1 flex-wrap gap-x-3 overflow-hidden">
        {makers.slice(0, most).map(({ name, iterations, servers, missing, ms }) => (
          <span key={name} className="max-w-full truncate">
            <span className="font-medium text-ink">{visibleText(name)}</span>{' '}
            {[runText.output.iterations(iterations), visibleText(servers.join(', ')), duration(ms)]
              .filter((part) => part !== '')
              .join(' · ')}
            {missing.length > 0 && <span className="text-warn"> · {teamText.withoutServers(visibleText(missing.join(', ')))}</span>}
          </span>
        ))}
      </span>
      <button
        type="button"
        className="shrink-0 rounded px-1 text-accent-ink hover:underline"
        onClick={() => useSession.setState({ runTab: 'agents' })}
      >
        {runText.output.allAgents(makers.length)}
      </button>
    </section>
  )
}
