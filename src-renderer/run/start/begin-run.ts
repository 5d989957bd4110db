import type { RunPart } from '#shared/document/run-part.ts'
import { askBeforeRun } from '../../grants/asking-store.ts'
import { problemsNow, useDocument } from '../../state/document-store.ts'
import { takesEvidence, useEvidence } from '../../state/evidence-store.ts'
import { setPreferences, usePreferences } from '../../state/preferences-store.ts'
import { isRunGoing, startRun, useRun } from '../../state/run-store.ts'
import { bringIntoView, notify, openDialog, useSession } from '../../state/session-store.ts'
import { runText } from '../../ui/run-strings.ts'
import { hasWrongHost, limitsIn, nextLimits } from '../limits/run-limits.ts'
import { runInputs } from './run-inputs.ts'
import { takeWantedPart } from './wanted-part.ts'

/** A person looks at what is asked for. */
let launching = false

/** Whether the shown run is still under way. */
export function isRunning(): boolean {
  const run = useRun.getState()
  return launching || run.busy || isRunGoing(run)
}

/** Starts a run at once when everything that it needs is there, and asks for it otherwise. */
export function beginRun(): void {
  const { document, viewed } = useDocument.getState()
  if (!document || viewed || isRunning()) return
  if (!canRun()) return
  const { errors } = runInputs()
  const missing =
    Object.keys(errors).length > 0 || hasWrongHost(nextLimits()) || (takesEvidence() && useEvidence.getState().chosen === null)
  if (missing || useEvidence.getState().upload) openDialog('run')
  else void launch()
}

/** A workflow with errors does not start; they are shown instead. */
function canRun(): boolean {
  const errors = problemsNow(useDocument.getState()).filter((problem) => problem.severity === 'error')
  if (errors.length === 0) return true
  setPreferences({ bottom: true })
  useSession.setState({ runTab: 'problems' })
  // the panel takes room from the canvas, and what is wrong should not be what goes out of sight
  const node = errors.find((problem) => problem.node !== undefined)?.node
  if (node !== undefined) bringIntoView(node)
  notify({ tone: 'bad', text: runText.start.blocked(errors.length), hint: runText.start.blockedHint })
  return false
}

/** Starts with what the start form holds: the part that it was opened for, or the whole. Says whether it did. */
export async function launch(part: RunPart | null = takeWantedPart()): Promise<boolean> {
  // of a part, the host checks what it runs
  if (isRunning() || (part === null && !canRun())) return false
  setPreferences({ bottom: true })
  const { values } = runInputs()
  const { chosen } = useEvidence.getState()
  const { document } = useDocument.getState()
  if (!document) return false
  launching = true
  // what cannot be told now is asked for by the run
  const granted = await askBeforeRun(document)
    .catch(() => ({}))
    .finally(() => {
      launching = false
    })
  if (granted === null) return false
  const { model } = usePreferences.getState()
  const limits = limitsIn(nextLimits())
  return startRun({ inputs: values, evidence: chosen, model, ...granted, ...(part ? { part } : {}), ...(limits ? { limits } : {}) })
}
