import { isJsonObject, type Json } from '#shared/json.ts'
import { type BuiltPrompt, namedPrompt } from '../prompts/named-prompt.ts'
import type { AgentRun } from './agent-run.ts'

/** What an agent gives to a prompt by itself; the names are those of `agentPromptValues`. */
function valuesOf({ task, profile }: AgentRun): Record<string, Json> {
  const { goal, context } = task
  const given = isJsonObject(context) ? context : {}
  return {
    goal,
    in: given.in ?? goal,
    context: given.context ?? context,
    agent: profile.name,
    role: profile.role,
    tools: profile.tools.map(({ name, description }) => ({ name, description })),
  }
}

/** Puts the task of an agent into the prompt that it names, where it names one. */
export async function putIntoPrompt(run: AgentRun): Promise<BuiltPrompt | null> {
  const { profile, place, support } = run
  if (!profile.prompt) return null
  const built = await namedPrompt({ choice: profile.prompt, place, services: support.services, nodeId: profile.nodeId }, valuesOf(run))
  if (built) run.task = { ...run.task, goal: built.text }
  return built
}
