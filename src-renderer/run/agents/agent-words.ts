import type { AgentStep, AgentView, MessageView, RunView } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { count, dollars } from '../../ui/format.ts'
import { teamText as text } from '../../ui/team-strings.ts'

/** What an agent does now, in the language of the window; the words of the log are as they are. */
export function stepText(step: AgentStep | null): string {
  if (step === null) return ''
  const said = visibleText(step.text)
  switch (step.does) {
    case 'asks':
      return text.does.asks(said)
    case 'uses':
      return text.does.uses(said)
    case 'hands_over':
      return text.does.handsOver(said)
    case 'shortens':
      return text.does.shortens(said)
    case 'collaborates':
      return text.does.collaborates[said as keyof typeof text.does.collaborates] ?? said
    case 'follows_plan':
    case 'says':
      return said
    default:
      return text.does[step.does]
  }
}

/** What a message asks for and who asks: `Ballot for Lead`. */
export function messageText({ form, sender }: MessageView): string {
  return text.answersTo(form === null ? text.forms.answer : text.forms[form], visibleText(sender))
}

/** What an agent was there for: the message that it answered, or its task. */
export function purposeOf(agent: AgentView, { messages }: Pick<RunView, 'messages'>): string {
  const message = agent.answers === null ? undefined : messages.get(agent.answers)
  return message ? messageText(message) : visibleText(agent.task)
}

/** Tokens and dollars that an agent and all that work for it have used. */
export function usageOfTeam(agent: AgentView, agents: RunView['agents']): { tokens: number; usd: number } {
  const sum = { tokens: 0, usd: 0 }
  const open = [agent]
  for (let next = open.pop(); next; next = open.pop()) {
    sum.tokens += next.usage.input + next.usage.output
    sum.usd += next.usage.usd ?? 0
    for (const id of next.children) {
      const child = agents.get(id)
      if (child) open.push(child)
    }
  }
  return sum
}

/** How much of its budget an agent has used; empty where it has none. */
export function budgetText(agent: AgentView, agents: RunView['agents']): string {
  const { tokens, usd } = agent.limits
  if (tokens === undefined && usd === undefined) return ''
  const used = usageOfTeam(agent, agents)
  return [
    tokens === undefined ? '' : text.tokensOf(count(used.tokens), count(tokens)),
    usd === undefined ? '' : text.usedOf(dollars(used.usd), dollars(usd)),
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** The servers that an agent had to do without. */
export const missingNames = ({ missing }: Pick<AgentView, 'missing'>): string =>
  visibleText([...new Set(missing.map(({ server }) => server))].join(', '))

/** Each of them with why. */
export const missingText = ({ missing }: Pick<AgentView, 'missing'>): string =>
  visibleText(missing.map(({ server, reason }) => `${server}: ${reason}`).join('\n'))
