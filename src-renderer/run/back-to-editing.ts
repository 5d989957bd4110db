import { clearRun } from '../state/run-store.ts'
import { focusCanvas } from '../ui/focus.ts'

/** Leaves the past run that is looked at. What led back goes with it, so the keyboard goes to the canvas. */
export function backToEditing(): void {
  clearRun()
  focusCanvas()
}
