import { create } from 'zustand'
import type { McpResource } from '#shared/api/mcp-view.ts'
import type { PromptSummary } from '#shared/api/prompt-contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from './api.ts'
import { notifyError } from './session-store.ts'
import { recheck } from './workflow-files.ts'

interface PromptCatalogue {
  /** Null until they have been asked for and have come. */
  prompts: readonly PromptSummary[] | null
  /** Why the prompt files cannot be read. */
  problem: string | null
  /** What MCP servers had to read when they last ran, as an agent names it. */
  resources: readonly (McpResource & { server: string })[] | null
}

/** Prompts and resources that a node can name. */
export const usePromptCatalogue = create<PromptCatalogue>(() => ({ prompts: null, problem: null, resources: null }))

/** Looks at the prompts as they are now: files change outside of the app. */
export async function loadPrompts(): Promise<void> {
  try {
    usePromptCatalogue.setState(await call((client) => client.prompt.list({})))
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

export async function loadResources(): Promise<void> {
  try {
    usePromptCatalogue.setState(await call((client) => client.mcp.resources({})))
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

/** Gives what kept it from being done. */
export async function setPromptVariables(name: string, variables: Record<string, string>): Promise<ErrorData | null> {
  try {
    await call((client) => client.prompt.setVariables({ name, variables }))
    await Promise.all([loadPrompts(), recheck()])
    return null
  } catch (thrown) {
    return errorData(thrown)
  }
}
