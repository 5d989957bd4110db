import { create } from 'zustand'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { type AskedGrant, canBeKept } from '#shared/security/grant.ts'
import { call, errorData } from '../state/api.ts'
import { resumeRun } from '../state/run-steering.ts'
import { useRun } from '../state/run-store.ts'
import { notifyError } from '../state/session-store.ts'
import { asksOfRun } from './asks-of-run.ts'

/** What a person is asked to grant: before a run, which is started with or without it, or to one that stopped for it. */
interface Asking {
  when: 'before' | 'after'
  name: string
  runId: string
  requests: readonly AskedGrant[]
  /** What becomes of it, once that is known. */
  settle(goOn: boolean): void
}

export const useAsking = create<{ asking: Asking | null }>(() => ({ asking: null }))

export function closeAsking(goOn: boolean): void {
  const { asking } = useAsking.getState()
  useAsking.setState({ asking: null })
  asking?.settle(goOn)
}

function newRunId(): string {
  const random = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `run_${Date.now().toString(36)}${random}`
}

/**
 * Shows what a workflow asks for and nobody has granted, where there is something. Gives the id that its run has to have, for
 * which it may have been granted, or null where the person does not want it to run.
 */
export async function askBeforeRun(document: WorkflowDocument): Promise<{ runId: string } | null> {
  const runId = newRunId()
  const { requests } = await call((client) => client.grant.requested({ document }))
  const missing = requests.filter(({ granted }) => !granted)
  if (missing.length === 0) return { runId }
  return new Promise((resolve) => {
    const settle = (goOn: boolean) => resolve(goOn ? { runId } : null)
    useAsking.setState({ asking: { when: 'before', name: document.name, runId, requests: missing, settle } })
  })
}

/** Runs that were started without what they ask for: that they stop for it is no news. */
const without = new Set<string>()

export const wasStartedWithout = (runId: string): boolean => without.has(runId)

/** Starts the run without what it asks for. */
export function runWithout(): void {
  const { asking } = useAsking.getState()
  if (asking) without.add(asking.runId)
  closeAsking(true)
}

/** Shows what the shown run stopped for, where that is not granted by now. */
export async function askAfterRun(): Promise<void> {
  const { runId, document, events } = useRun.getState()
  if (runId === null || document === null) return
  const asks = asksOfRun(events)
  if (asks.length === 0) return
  const settle = (goOn: boolean) => void (goOn && resumeRun())
  useAsking.setState({ asking: { when: 'after', name: document.name, runId, requests: asks, settle } })
}

/** Grants what was chosen, and goes on. Says whether it was done. */
export async function grantChosen(chosen: readonly AskedGrant[], always: boolean): Promise<boolean> {
  const { asking } = useAsking.getState()
  if (!asking) return false
  const { name, runId } = asking
  try {
    for (const workflow of new Set(chosen.map((one) => one.workflow)))
      for (const kept of [true, false]) {
        const requests = chosen
          .filter((one) => one.workflow === workflow && (always && canBeKept(one.request)) === kept)
          .map(({ request }) => request)
        const hold = kept ? ({ type: 'kept' } as const) : ({ type: 'run', run: runId } as const)
        if (requests.length > 0) await call((client) => client.grant.grant({ requests, workflow, workflowName: name, hold }))
      }
  } catch (thrown) {
    notifyError(errorData(thrown))
    return false
  }
  closeAsking(true)
  return true
}
