import { ChevronDown, ChevronUp } from 'lucide-react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { strings } from '../ui/strings.ts'

const least = 120
const usual = 360

/** The run panel's place: as high as a person draws it, by mouse or by arrow keys. */
export function BottomPanel({ children }: { children: ReactNode }) {
  const height = usePreferences((state) => state.bottomHeight)
  const most = Math.max(least, innerHeight - 180)
  const resizeTo = (next: number) => setPreferences({ bottomHeight: Math.round(Math.min(most, Math.max(least, next))) })
  const high = height > most - 40
  const drag = (event: PointerEvent<HTMLElement>) => {
    const handle = event.currentTarget
    const from = event.clientY + height
    handle.setPointerCapture(event.pointerId)
    const follow = (move: globalThis.PointerEvent) => resizeTo(from - move.clientY)
    handle.addEventListener('pointermove', follow)
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', follow), { once: true })
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowUp') resizeTo(height + 24)
    else if (event.key === 'ArrowDown') resizeTo(height - 24)
    else return
    event.preventDefault()
  }
  return (
    <section className="relative shrink-0 border-t bg-surface" style={{ height: Math.min(height, most) }} aria-label={strings.app.bottom}>
      {/* biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged; this is a separator that can */}
      <div
        role="separator"
        aria-orientation="horizontal"
        aria-label={strings.app.resizePanel}
        aria-valuenow={height}
        aria-valuemin={least}
        aria-valuemax={most}
        tabIndex={0}
        className="absolute inset-x-0 -top-[3px] z-10 h-[6px] cursor-ns-resize hover:bg-accent/40"
        onPointerDown={drag}
        onKeyDown={keys}
      />
      <button
        type="button"
        className="absolute top-0 left-1/2 z-10 grid h-3 w-9 -translate-x-1/2 place-items-center rounded-b border border-t-0 bg-surface text-muted hover:text-ink"
        aria-label={high ? strings.app.panelLower : strings.app.panelHigher}
        title={high ? strings.app.panelLower : strings.app.panelHigher}
        onClick={() => resizeTo(high ? usual : most)}
      >
        {high ? <ChevronDown size={12} aria-hidden /> : <ChevronUp size={12} aria-hidden />}
      </button>
      {children}
    </section>
  )
}
