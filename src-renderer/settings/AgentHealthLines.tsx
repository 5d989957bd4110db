import { CircleAlert, CircleCheck } from 'lucide-react'
import type { AgentHealth } from '#shared/agents/agent-entry.ts'
import { visibleText } from '#shared/visible-text.ts'
import { agentText } from '../ui/agent-strings.ts'

const text = agentText.registry

/** Whether an agent of the workspace could work now, and what keeps it from that. Nothing where nobody has looked. */
export function AgentHealthLines({ health }: { health: AgentHealth | undefined }) {
  if (!health) return null
  if (health.healthy)
    return (
      <p className="mt-1 flex items-center gap-1.5 text-good text-xs">
        <CircleCheck size={12} aria-hidden /> {text.healthy}
      </p>
    )
  return (
    <div className="mt-1 flex gap-1.5 text-bad text-xs">
      <CircleAlert size={12} className="mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0 break-words">
        <p>{text.unhealthy}</p>
        {health.checks
          .filter(({ ok }) => !ok)
          .map(({ what, name, reason }) => (
            <p key={`${what} ${name}`}>{visibleText(`${name}: ${reason}`)}</p>
          ))}
      </div>
    </div>
  )
}
