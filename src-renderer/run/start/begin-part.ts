import { cutPart, nodesOfPart, type RunPart } from '#shared/document/run-part.ts'
import { AppError } from '#shared/errors/app-error.ts'
import { isTerminal } from '#shared/events/run-view.ts'
import { takesRunInputs } from '#shared/nodes/start-kinds.ts'
import { useDocument } from '../../state/document-store.ts'
import { useEvidence } from '../../state/evidence-store.ts'
import { useNodeValues } from '../../state/node-values.ts'
import { useRun } from '../../state/run-store.ts'
import { useSession } from '../../state/session-store.ts'
import { drawingText } from '../../ui/drawing-strings.ts'
import { launch } from './begin-run.ts'
import { runInputs } from './run-inputs.ts'
import { askForPart } from './wanted-part.ts'

const text = drawingText.part

export type PartMode = RunPart['mode']

/** The one selected node, or null. */
export function partNode(): string | null {
  const { nodes } = useSession.getState()
  return nodes.length === 1 ? (nodes[0] ?? null) : null
}

/** Why a part cannot be run at a node now, with what to do instead; null when it can. */
export function cannotRunPart(mode: PartMode, id: string | null): string | null {
  const { document, viewed } = useDocument.getState()
  const { busy, view } = useRun.getState()
  if (!document || id === null || !document.nodes[id]) return text.one
  if (viewed) return text.past
  if (busy || (view !== null && !isTerminal(view.status))) return text.running
  try {
    cutPart(document, { mode, node: id })
  } catch (thrown) {
    if (thrown instanceof AppError) return [thrown.message, thrown.hint].filter(Boolean).join(' ')
    throw thrown
  }
  const { node, values, error } = useNodeValues.getState()
  if (node !== id || (!values && !error)) return mode === 'to' ? null : text.looking
  const problem = values?.problems[mode] ?? error
  return problem ? [problem.message, problem.hint].filter(Boolean).join(' ') : null
}

/** Runs a part at the selected node, with values of the run that is shown or of the newest one. */
export async function runPart(mode: PartMode): Promise<void> {
  const node = partNode()
  if (node === null || cannotRunPart(mode, node) !== null) return
  const part = partAt(mode, node)
  if (lacksInput(part)) askForPart(part)
  else await launch(part)
}

function partAt(mode: PartMode, node: string): RunPart {
  const { values } = useNodeValues.getState()
  const { visit } = useSession.getState()
  const source = values?.source ?? undefined
  const chosen = source !== undefined && useRun.getState().runId === source && visit?.split('/').at(-1) === node ? visit : undefined
  return { mode, node, ...(source === undefined ? {} : { source }), ...(chosen === undefined ? {} : { visit: chosen }) }
}

/** What the part reads itself, and nobody has given: it is asked for, as for a whole run. */
function lacksInput(part: RunPart): boolean {
  const { document } = useDocument.getState()
  if (!document || part.source !== undefined) return false
  const kinds = new Set([...nodesOfPart(document, cutPart(document, part))].map((id) => document.nodes[id]?.kind))
  const inputs = [...kinds].some(takesRunInputs) && Object.keys(runInputs().errors).length > 0
  return inputs || (kinds.has('evidence') && useEvidence.getState().chosen === null)
}
