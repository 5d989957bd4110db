import { create } from 'zustand'
import type { NodeValues } from '#shared/api/contract.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { isTerminal } from '#shared/events/run-view.ts'
import { call, errorData } from './api.ts'
import { shownDocument, useDocument } from './document-store.ts'
import { useRun } from './run-store.ts'
import { useSession } from './session-store.ts'

interface NodeValuesState {
  /** The one selected node, or null. */
  node: string | null
  /** Null until they are known. */
  values: NodeValues | null
  error: ErrorData | null
}

const nothing: NodeValuesState = { node: null, values: null, error: null }

/** What the selected node would be run with, from the run that is shown or the newest one. */
export const useNodeValues = create<NodeValuesState>(() => nothing)

/** How long after a change the host is asked again, in milliseconds. */
const pauseMs = 250

interface Wish {
  document: WorkflowDocument
  node: string
  runId: string | undefined
  /** Grows with what happened in the run. */
  at: string
  visit: string | undefined
}

/** What should be known now; undefined while no single node is selected. */
function wish(): Wish | undefined {
  const document = shownDocument(useDocument.getState())
  const { nodes, visit } = useSession.getState()
  const node = nodes.length === 1 ? nodes[0] : undefined
  if (!document || node === undefined || !document.nodes[node]) return undefined
  const { runId, view } = useRun.getState()
  const own = view && runId !== null && view.workflowId === document.id
  const status = view?.nodes.get(node)?.status ?? ''
  const ended = view !== null && isTerminal(view.status)
  const chosen = visit?.split('/').at(-1) === node ? visit : undefined
  return { document, node, runId: own ? runId : undefined, at: `${ended} ${status}`, visit: own ? chosen : undefined }
}

const same = (a: Wish | undefined, b: Wish | undefined): boolean =>
  a?.document === b?.document && a?.node === b?.node && a?.runId === b?.runId && a?.at === b?.at && a?.visit === b?.visit

/** Keeps the store in step with what is selected, drawn and run. */
export function watchNodeValues(): () => void {
  let current: Wish | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    const next = wish()
    if (same(current, next)) return
    if (next === undefined || next.node !== current?.node || next.document.id !== current.document.id)
      useNodeValues.setState({ ...nothing, node: next?.node ?? null })
    current = next
    clearTimeout(timer)
    if (next) timer = setTimeout(() => void load(next, () => current === next), pauseMs)
  }
  const stops = [useDocument.subscribe(look), useSession.subscribe(look), useRun.subscribe(look), () => clearTimeout(timer)]
  look()
  return () => {
    for (const stop of stops) stop()
  }
}

/** A stale answer is dropped: another node may have been selected since. */
async function load({ document, node, runId, visit }: Wish, wanted: () => boolean): Promise<void> {
  const part = { node, ...(runId === undefined ? {} : { source: runId }), ...(visit === undefined ? {} : { visit }) }
  try {
    const values = await call((client) => client.run.nodeValues({ document, part }))
    if (wanted()) useNodeValues.setState({ node, values, error: null })
  } catch (thrown) {
    if (wanted()) useNodeValues.setState({ node, values: null, error: errorData(thrown) })
  }
}
