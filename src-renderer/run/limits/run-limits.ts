import { create } from 'zustand'
import { type RunLimits, runLimitsSchema } from '#shared/document/run-limits.ts'
import type { WorkflowBudget } from '#shared/document/workflow-document.ts'
import type { PermissionRule } from '#shared/security/permissions.ts'
import { useDocument } from '../../state/document-store.ts'

/** The limits of the next run, as they are being written. */
export interface LimitDraft {
  deny: readonly string[]
  ask: readonly string[]
  /** One a row; rows that are empty say nothing. */
  hosts: readonly string[]
  budget: WorkflowBudget
}

export const noLimits: LimitDraft = { deny: [], ask: [], hosts: [], budget: {} }

/** What has been written, by workflow. It ends with the window. */
const useDrafts = create<Record<string, LimitDraft>>(() => ({}))

/** Whether a host cannot be meant as it stands. */
export const isWrongHost = (host: string): boolean => host.trim() !== '' && !runLimitsSchema.safeParse({ hosts: [host.trim()] }).success

export const hasWrongHost = ({ hosts }: LimitDraft): boolean => hosts.some(isWrongHost)

/** What a draft comes to; undefined where it limits nothing. */
export function limitsIn({ deny, ask, hosts, budget }: LimitDraft): RunLimits | undefined {
  const rules = [...deny.map(ruleOf('deny')), ...ask.map(ruleOf('ask'))]
  const named = hosts.map((host) => host.trim()).filter((host) => host !== '')
  const limits: RunLimits = {
    ...(rules.length > 0 ? { permissions: { matrix: {}, rules } } : {}),
    ...(named.length > 0 ? { hosts: named } : {}),
    ...(Object.keys(budget).length > 0 ? { budget } : {}),
  }
  return Object.keys(limits).length > 0 ? limits : undefined
}

const ruleOf =
  (verdict: PermissionRule['verdict']) =>
  (tool: string): PermissionRule => ({ tool, verdict, because: 'The run was started with this limit.' })

/** The limits that the next run of the open workflow gets. */
export function nextLimits(): LimitDraft {
  const { document } = useDocument.getState()
  return (document && useDrafts.getState()[document.id]) ?? noLimits
}

export function useNextLimits(): LimitDraft {
  const id = useDocument((state) => state.document?.id ?? '')
  return useDrafts((state) => state[id] ?? noLimits)
}

export function setNextLimits(draft: LimitDraft): void {
  const { document } = useDocument.getState()
  if (document) useDrafts.setState({ [document.id]: draft })
}
