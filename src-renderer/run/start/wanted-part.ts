import type { RunPart } from '#shared/document/run-part.ts'
import { openDialog, useSession } from '../../state/session-store.ts'

let wanted: RunPart | null = null

/** The part that the start form was opened for, once. */
export function takeWantedPart(): RunPart | null {
  const part = wanted
  wanted = null
  return part
}

/** Asks for what a part reads, by the start form. Closed without a start, it is forgotten. */
export function askForPart(part: RunPart): void {
  openDialog('run')
  wanted = part
  const stop = useSession.subscribe(({ dialog }) => {
    if (dialog === 'run') return
    stop()
    // a start closes the form first and takes the part right after
    queueMicrotask(() => {
      if (wanted === part) wanted = null
    })
  })
}
