import { create } from 'zustand'
import type { ErrorData } from '#shared/errors/app-error.ts'
import {
  noPermissions,
  type PermissionLayer,
  type Permissions,
  type ToolCaller,
  type ToolCapability,
  type ToolSafety,
  type Verdict,
} from '#shared/security/permissions.ts'
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

/** The matrix of the workspace with one cell changed; null takes what it says out. */
export function withCell(
  matrix: Permissions['matrix'],
  [caller, capability, safety]: [ToolCaller, ToolCapability, ToolSafety],
  verdict: Verdict | null,
): Permissions['matrix'] {
  const { [safety]: _, ...others } = matrix[caller]?.[capability] ?? {}
  return { ...matrix, [caller]: { ...matrix[caller], [capability]: verdict === null ? others : { ...others, [safety]: verdict } } }
}

export async function setCell(cell: [ToolCaller, ToolCapability, ToolSafety], verdict: Verdict | null): Promise<void> {
  const { layers } = usePermissions.getState()
  try {
    const matrix = withCell(layers?.at(-1)?.permissions?.matrix ?? noPermissions.matrix, cell, verdict)
    await call((client) => client.permission.setMatrix({ matrix }))
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
  await loadPermissions()
}
