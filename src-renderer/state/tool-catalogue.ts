import { create } from 'zustand'
import type { ToolSummary } from '#shared/api/tool-summary.ts'
import { call, errorData } from './api.ts'
import { notifyError } from './session-store.ts'

/** The tools of the host; null until they have been asked for and have come. */
export const useToolCatalogue = create<{ tools: readonly ToolSummary[] | null }>(() => ({ tools: null }))

let asked = false

/** Loads the tools at the first call: they are looked at only where one is chosen. */
export async function loadTools(): Promise<void> {
  if (asked) return
  asked = true
  try {
    useToolCatalogue.setState({ tools: await call((client) => client.tool.list({})) })
  } catch (thrown) {
    asked = false
    notifyError(errorData(thrown))
  }
}

/** Loads them once more, where they are shown: a server has told of other tools. */
export async function reloadTools(): Promise<void> {
  if (!asked) return
  asked = false
  await loadTools()
}
