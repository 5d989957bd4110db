import { create } from 'zustand'
import type { WebSearch, WebSearchView } from '#shared/api/web-search.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { call, errorData } from './api.ts'
import { reloadTools } from './tool-catalogue.ts'

/** How the web is searched here; null until it has come. `error`: why it cannot be read, or why the last change was refused. */
export const useWebSearch = create<{ view: WebSearchView | null; error: ErrorData | null }>(() => ({ view: null, error: null }))

export async function loadWebSearch(): Promise<void> {
  try {
    useWebSearch.setState({ view: await call((client) => client.tool.webSearch({})), error: null })
  } catch (thrown) {
    useWebSearch.setState({ error: errorData(thrown) })
  }
}

/** Writes it to the workspace. What is refused changes nothing, and gives false. */
export async function setWebSearch(set: WebSearch | null): Promise<boolean> {
  try {
    useWebSearch.setState({ view: await call((client) => client.tool.setWebSearch({ set })), error: null })
    await reloadTools()
    return true
  } catch (thrown) {
    useWebSearch.setState({ error: errorData(thrown) })
    return false
  }
}
