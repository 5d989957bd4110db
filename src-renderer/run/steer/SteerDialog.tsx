import { ForkDialog } from './ForkDialog.tsx'
import { PutValueDialog } from './PutValueDialog.tsx'
import { useSteering } from './steer-dialog.ts'
import { TellDialog } from './TellDialog.tsx'

/** What is asked before a run is steered. */
export function SteerDialog() {
  const dialog = useSteering((state) => state.dialog)
  if (dialog === null) return null
  switch (dialog.about) {
    case 'tell':
      return <TellDialog agent={dialog.agent} />
    case 'value':
      return <PutValueDialog {...dialog} />
    case 'fork':
      return <ForkDialog {...dialog} />
  }
}
