import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { requestParts, sentenceOf } from './request-parts.ts'
import { wordsOf } from './words.ts'

/** Verbs of what changes something, and of what tells somebody: an agent needs tools for it. */
const acts =
  /^(?:restart|redeploy|deploy|roll ?back|revert|scale|delete|remove|drop|create|open|order|buy|install|upgrade|update|change|fix|repair|mend|clear|flush|kill|stop|start|enable|disable|apply|write (?:a file|to))\b/i
const tells = /^(?:send|post|mail|e-mail|notify|page|message|comment|reply|tell|inform)\b/i
/** A sentence that forbids asks for nothing. */
const forbids = /^(?:do not|don't|never|without|no)\b/i

const mostTasks = 12
const mostWordsOfTitle = 7

function titleOf(text: string): string {
  const words = text.split(/\s+/).slice(0, mostWordsOfTitle).join(' ')
  const short = words.replace(/\s+(?:and|or|the|a|an|of|from|in|to|for|with|by|is|before|it|which|that|what)$/i, '')
  return `${short[0]?.toUpperCase() ?? ''}${short.slice(1)}`
}

const needsOf = (text: string): string[] => (acts.test(text) ? ['execution'] : tells.test(text) ? ['communication'] : [])

/** A graph of tasks from the words of a request: what it names one after the other, or, where it names one thing, that thing for each agent. */
export function decompose(about: JsonObject): JsonObject {
  const request = typeof about.task === 'string' ? about.task : ''
  const agents = Array.isArray(about.agents) ? about.agents.filter(isJsonObject) : []
  const parts = requestParts(request)
    .filter(({ text }) => !forbids.test(text))
    .slice(0, mostTasks)
  const first = parts[0]
  if (parts.length < 2 && !(first && needsOf(first.text).length > 0)) return { tasks: forEach(agents, request) }
  const tasks: JsonObject[] = []
  let before: string[] = []
  let group: string[] = []
  for (const [place, { text, later }] of parts.entries()) {
    if (later && group.length > 0) [before, group] = [group, []]
    const id = `t${place + 1}`
    group.push(id)
    tasks.push({
      id,
      title: titleOf(text),
      task: sentenceOf(text),
      needs: needsOf(text),
      after: [...before],
      agent: '',
    })
  }
  return { tasks }
}

/** The same question to everybody, each for what it knows. */
function forEach(agents: readonly JsonObject[], request: string): Json[] {
  const asked = agents.length > 0 ? agents : [{ name: '', role: '' }]
  return asked.slice(0, mostTasks).map((agent, place) => {
    const name = String(agent.name ?? '')
    const topic = wordsOf(String(agent.role ?? '')).join(' ') || name
    return {
      id: `t${place + 1}`,
      title: name || titleOf(request),
      task: `${request} Answer as far as ${topic} can tell.`,
      needs: [],
      after: [],
      agent: name,
    }
  })
}
