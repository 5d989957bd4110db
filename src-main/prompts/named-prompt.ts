import { AppError } from '#shared/errors/app-error.ts'
import type { Json, JsonObject } from '#shared/json.ts'
import type { PromptDefinition } from '#shared/prompts/prompt-definition.ts'
import type { StepContext } from '../engine/executor.ts'
import type { EngineServices } from '../engine/services.ts'
import { mcpName } from '../tools/mcp/mcp-name.ts'
import { buildPrompt } from './build-prompt.ts'
import { neededVariables } from './known-prompts.ts'

const timeoutMs = 5_000

/** A node that may name a prompt of the workspace in place of its own text. */
export interface PromptChoice {
  prompt: string
  promptValues: Record<string, string>
}

export interface BuiltPrompt {
  text: string
  name: string
  version: string
}

/** Where a prompt is asked for. */
interface PromptPlace {
  choice: PromptChoice
  place: Pick<StepContext, 'step' | 'signal' | 'emit'>
  services: EngineServices
  nodeId: string
}

function unknown(name: string, nodeId: string, problem: string | null): AppError {
  return new AppError('prompt.unknown', `There is no prompt "${name}" in the folder prompts of this workspace.`, {
    place: { node: nodeId },
    hint:
      problem === null
        ? 'Choose one that is there, or empty the field to use the text of the node.'
        : `Not every file of prompts can be read. ${problem}`,
  })
}

/** The prompt as it is now; in a later life of the run, as it was then. */
async function definitionFor({ choice, services, place, nodeId }: PromptPlace): Promise<PromptDefinition> {
  const read = async () => {
    const all = await services.prompts?.()
    const found = all?.get(choice.prompt)
    if (!found) throw unknown(choice.prompt, nodeId, all?.problem ?? null)
    return found as unknown as JsonObject
  }
  return (await place.step('prompt', 'recorded', read, { fingerprint: { prompt: choice.prompt } })) as unknown as PromptDefinition
}

/** A prompt of an MCP server, where the name is that of none of the workspace. */
async function serverPromptFor({ choice, services, place }: PromptPlace, around: Record<string, Json>): Promise<BuiltPrompt | null> {
  const parts = mcpName(choice.prompt)
  if (!parts || (await services.prompts?.())?.has(choice.prompt)) return null
  const { server, tool: name } = parts
  const values = { ...around, ...choice.promptValues }
  return { ...(await (await services.mcp()).prompt(place, { server, name, values })), name: choice.prompt }
}

/**
 * The text of the prompt that a node names, or null where it names none. Values of the node come before those of its
 * surroundings. Throws `prompt.unknown`, and `prompt.missing_variable` for what it reads and nobody gives.
 */
export async function namedPrompt(asked: PromptPlace, around: Record<string, Json>): Promise<BuiltPrompt | null> {
  const { choice, services, place, nodeId } = asked
  if (choice.prompt === '') return null
  const ofServer = await serverPromptFor(asked, around)
  if (ofServer) return ofServer
  const prompt = await definitionFor(asked)
  const values: Record<string, Json> = { ...prompt.defaults, ...around, ...choice.promptValues }
  const missing = (await neededVariables(prompt, services.templates)).filter((name) => !Object.hasOwn(values, name))
  if (missing.length > 0)
    throw new AppError('prompt.missing_variable', `The prompt "${prompt.name}" needs ${missing.join(', ')}, and nothing gives it.`, {
      place: { node: nodeId },
      hint: 'Give a value in the settings of the node, or a default in the prompt file.',
    })
  const text = await buildPrompt(prompt, values, (template, given) =>
    services.templates.render(template, given, { timeoutMs, signal: place.signal }),
  )
  return { text, name: prompt.name, version: prompt.version }
}
