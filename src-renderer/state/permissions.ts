import { create } from 'zustand'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { PermissionCell, PermissionLayer, Verdict } from '#shared/security/permissions.ts'
import { call, errorData } from './api.ts'
import { notifyError } from './session-store.ts'

/** What narrows the tools; null until it has come. */
export const usePermissions = create<{ layers: readonly PermissionLayer[] | null; problem: ErrorData | null }>(() => ({
  layers: null,
  problem: null,
}))

export async function loadPermissions(): Promise<void> {
  try {
    const { layers } = await call((client) => client.permission.get({}))
    usePermissions.setState({ layers, problem: null })
  } catch (thrown) {
    usePermissions.setState({ problem: errorData(thrown) })
  }
}

/** Writes what a cell of the workspace's matrix says; null takes it out. */
export async function setCell(cell: PermissionCell, verdict: Verdict | null): Promise<void> {
  try {
    await call((client) => client.permission.setCell({ ...cell, verdict }))
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
  await loadPermissions()
}
