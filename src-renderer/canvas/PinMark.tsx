import { Pin } from 'lucide-react'
import { drawingText } from '../ui/drawing-strings.ts'

/** Says that a run takes the pinned outputs of this node and does not run it. */
export function PinMark() {
  return (
    <span role="img" className="pin-mark text-accent-ink" aria-label={drawingText.pin.mark} title={drawingText.pin.mark}>
      <Pin size={13} fill="currentColor" aria-hidden />
    </span>
  )
}
