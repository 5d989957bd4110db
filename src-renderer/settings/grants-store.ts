import { create } from 'zustand'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { Grant } from '#shared/security/grant.ts'
import { call, errorData } from '../state/api.ts'
import { notify, notifyError } from '../state/session-store.ts'
import { grantText } from '../ui/grant-strings.ts'

/** What was granted, as it was looked at last; null before. */
export const useGrantList = create<{ grants: readonly Grant[] | null; problem: string | null; error: ErrorData | null }>(() => ({
  grants: null,
  problem: null,
  error: null,
}))

export async function loadGrants(): Promise<void> {
  try {
    const { grants, problem } = await call((client) => client.grant.list({}))
    useGrantList.setState({ grants, problem, error: null })
  } catch (thrown) {
    useGrantList.setState({ error: errorData(thrown) })
  }
}

export async function revokeGrants(ids: readonly string[]): Promise<void> {
  try {
    await call((client) => client.grant.revoke({ ids: [...ids] }))
    notify({ tone: 'good', text: grantText.section.revoked })
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
  await loadGrants()
}
