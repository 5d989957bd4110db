import type { KeyboardEvent, PointerEvent } from 'react'

interface SplitterProps {
  /** The edge of its panel that it is: the panel grows when it is moved that way. */
  edge: 'top' | 'left' | 'right'
  label: string
  /** Size of the panel in pixels. */
  size: number
  least: number
  most: number
  onResize(size: number): void
}

const step = 24
const places = {
  top: 'inset-x-0 -top-[3px] h-[6px] cursor-ns-resize',
  left: 'inset-y-0 -left-[3px] w-[6px] cursor-ew-resize',
  right: 'inset-y-0 -right-[3px] w-[6px] cursor-ew-resize',
}
const grow = { top: 'ArrowUp', left: 'ArrowLeft', right: 'ArrowRight' }
const shrink = { top: 'ArrowDown', left: 'ArrowRight', right: 'ArrowLeft' }

/** The edge of a panel, which sets its size: by mouse, by arrow keys, and to its least and most by Home and End. */
export function Splitter({ edge, label, size, least, most, onResize }: SplitterProps) {
  const resizeTo = (next: number) => onResize(Math.round(Math.min(most, Math.max(least, next))))
  const drag = (event: PointerEvent<HTMLElement>) => {
    const handle = event.currentTarget
    const at = ({ clientX, clientY }: { clientX: number; clientY: number }) =>
      edge === 'top' ? -clientY : edge === 'left' ? -clientX : clientX
    const start = at(event) - size
    handle.setPointerCapture(event.pointerId)
    const follow = (move: globalThis.PointerEvent) => resizeTo(at(move) - start)
    // the last move may come only with the release
    const moves = ['pointermove', 'pointerup'] as const
    for (const move of moves) handle.addEventListener(move, follow)
    handle.addEventListener(
      'lostpointercapture',
      () => {
        for (const move of moves) handle.removeEventListener(move, follow)
      },
      { once: true },
    )
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === grow[edge]) resizeTo(size + step)
    else if (event.key === shrink[edge]) resizeTo(size - step)
    else if (event.key === 'Home') resizeTo(least)
    else if (event.key === 'End') resizeTo(most)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged; this is a separator that can
    <div
      role="separator"
      aria-orientation={edge === 'top' ? 'horizontal' : 'vertical'}
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      className={`absolute z-10 hover:bg-accent/40 focus-visible:bg-accent/40 ${places[edge]}`}
      onPointerDown={drag}
      onKeyDown={keys}
    />
  )
}
