import { ChevronDown, ChevronUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { Splitter } from '../ui/Splitter.tsx'
import { strings } from '../ui/strings.ts'

const least = 120
const usual = 360

/** The run panel's place: as high as a person draws it, by mouse or by arrow keys. */
export function BottomPanel({ children }: { children: ReactNode }) {
  const height = usePreferences((state) => state.bottomHeight)
  const most = Math.max(least, innerHeight - 180)
  const resizeTo = (next: number) => setPreferences({ bottomHeight: Math.round(Math.min(most, Math.max(least, next))) })
  const high = height > most - 40
  return (
    <section
      data-tour="run-panel"
      data-region="bottom"
      className="relative shrink-0 border-t bg-surface"
      style={{ height: Math.min(height, most) }}
      aria-label={strings.app.bottom}
    >
      <Splitter edge="top" label={strings.app.resizePanel} size={height} least={least} most={most} onResize={resizeTo} />
      <button
        type="button"
        className="absolute -top-[7px] left-1/2 z-10 grid h-3.5 w-9 -translate-x-1/2 place-items-center rounded border bg-surface text-muted hover:text-ink"
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
