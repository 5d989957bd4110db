import { create } from 'zustand'
import type { FoundModelServer, ModelSettingsChange, ModelSettingsSummary } from '#shared/api/model-contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { keyedQueue } from '#shared/keyed-queue.ts'
import { call, errorData } from './api.ts'
import { loadModels } from './catalogue-store.ts'

/** What came of asking a provider. */
export type ProviderTest = { state: 'asking' } | { state: 'ok'; models: number; ms: number } | { state: 'failed'; reason: string }

interface ModelSettingsState {
  summary: ModelSettingsSummary | null
  /** Why what is set cannot be read, or why the last change was refused. */
  error: ErrorData | null
  tests: Readonly<Record<string, ProviderTest>>
  /** Servers of this machine; null until somebody looked for them. */
  found: readonly FoundModelServer[] | 'looking' | null
}

/** What is set about models, as the page of the settings shows it. */
export const useModelSettings = create<ModelSettingsState>(() => ({ summary: null, error: null, tests: {}, found: null }))

const show = (error: unknown) => useModelSettings.setState({ error: errorData(error) })

export async function loadModelSettings(): Promise<void> {
  await call((client) => client.model.settings({})).then((summary) => useModelSettings.setState({ summary, error: null }), show)
}

const inTurn = keyedQueue()

/**
 * Writes a change to the workspace: one as it is, or one that is made of what is set when earlier changes are written. One
 * that is refused changes nothing, and says why.
 */
export const changeModelSettings = (change: ModelSettingsChange | ((now: ModelSettingsSummary) => ModelSettingsChange)): Promise<boolean> =>
  inTurn('models', async () => {
    try {
      const made = typeof change === 'function' ? change(await call((client) => client.model.settings({}))) : change
      const summary = await call((client) => client.model.change({ changes: [made] }))
      useModelSettings.setState({ summary, error: null })
      void loadModels()
      return true
    } catch (thrown) {
      show(thrown)
      return false
    }
  })

/** Asks a provider for its models, with its key. */
export async function testProvider(provider: string): Promise<void> {
  const tell = (test: ProviderTest) => useModelSettings.setState(({ tests }) => ({ tests: { ...tests, [provider]: test } }))
  tell({ state: 'asking' })
  try {
    const { models, ms } = await call((client) => client.model.test({ provider }))
    tell({ state: 'ok', models: models.length, ms })
  } catch (thrown) {
    const { message, hint } = errorData(thrown)
    tell({ state: 'failed', reason: hint ?? message })
  }
}

/** Looks for servers of models at the usual ports of this machine. */
export async function findModelServers(): Promise<void> {
  useModelSettings.setState({ found: 'looking' })
  try {
    useModelSettings.setState({ found: await call((client) => client.model.detect({})) })
  } catch (thrown) {
    useModelSettings.setState({ found: null })
    show(thrown)
  }
}
