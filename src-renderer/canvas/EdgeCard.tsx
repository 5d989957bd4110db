import { useStore, useStoreApi } from '@xyflow/react'
import { ArrowRight, Maximize2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ValueRef } from '#shared/events/run-event.ts'
import { visibleText } from '#shared/visible-text.ts'
import { ValueFacts } from '../run/ValueView.tsx'
import { CopyButton } from '../run/value/CopyButton.tsx'
import { textOfValue } from '../run/value/load-value.ts'
import { showValue } from '../run/value/value-dialog.ts'
import { beginningOf } from '../run/value/value-shape.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { useRun } from '../state/run-store.ts'
import { useSession } from '../state/session-store.ts'
import { Button } from '../ui/Button.tsx'
import { strings } from '../ui/strings.ts'
import { type EdgeState, edgeState, edgeValue } from './edge-value.ts'
import { edgeHandles } from './handles.ts'

const text = strings.canvas.edge

/** In pixels: how far the card stays from what it is about, and its width. */
const gap = 14
const width = 300
/** Milliseconds until the card comes, and until it goes when the mouse leaves: enough to move onto it. */
const delays = { come: 180, go: 220 }

const ofEdge = '.react-flow__edge, .edge-plus'

interface Place {
  edge: string
  x: number
  y: number
}

/** The value on the edge that the mouse or the keyboard is on, in a card beside it. One card serves all edges. */
export function EdgeCard() {
  const { place, hold, release, close } = usePlace()
  const document = useDocument(shownDocument)
  const edge = place && document?.edges[place.edge]
  const handles = document && edge ? edgeHandles(document, edge.from, edge.to) : null
  const pair =
    edge && handles ? { source: edge.from[0], sourceHandle: handles.source, target: edge.to[0], targetHandle: handles.target } : null
  const state = useRun((run): EdgeState | null => (run.view && pair ? edgeState(run, pair) : null))
  const value = useRun((run) => (pair ? edgeValue(run, pair) : null))
  const size = useStore((store) => `${store.width} ${store.height}`)
  if (!place || !edge || state === null) return null
  const [areaWidth, areaHeight] = size.split(' ').map(Number) as [number, number]
  const left = Math.max(8, Math.min(place.x + gap, areaWidth - width - 8))
  const above = place.y > areaHeight - 190
  const label = (id: string) => visibleText(document?.nodes[id]?.label ?? id)
  return (
    <section
      className="edge-card popup nowheel nodrag nopan"
      style={{ left, width, ...(above ? { bottom: areaHeight - place.y + gap } : { top: place.y + gap }) }}
      aria-label={text.value}
      onMouseEnter={hold}
      onMouseLeave={release}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <p className="flex min-w-0 items-center gap-1.5 text-xs">
        <span className="min-w-0 truncate font-medium">{label(edge.from[0])}</span>
        <span className="shrink-0 text-muted">{visibleText(edge.from[1])}</span>
        <ArrowRight size={12} className="shrink-0 text-muted" aria-hidden />
        <span className="min-w-0 truncate font-medium">{label(edge.to[0])}</span>
        <span className="shrink-0 text-muted">{visibleText(edge.to[1])}</span>
      </p>
      {value === null ? (
        <p className="text-muted text-xs">{state === 'skipped' ? text.skipped : text.none}</p>
      ) : (
        <Value value={value} arriving={state === 'arriving'} title={`${label(edge.from[0])} · ${edge.from[1]}`} />
      )}
    </section>
  )
}

function Value({ value, arriving, title }: { value: ValueRef; arriving: boolean; title: string }) {
  return (
    <>
      <p className="line-clamp-5 whitespace-pre-wrap break-words rounded bg-sunken px-2 py-1.5 font-mono text-xs">
        {visibleText(beginningOf(value, 5)) || strings.run.emptyText}
      </p>
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate">
          <ValueFacts value={value} />
          {arriving && <span className="ml-2 text-accent-ink text-xs">{text.arriving}</span>}
        </span>
        <CopyButton text={() => textOfValue(value)} />
        <Button small icon={Maximize2} onClick={() => showValue({ title, value })}>
          {text.open}
        </Button>
      </div>
    </>
  )
}

/** Where the card stands: at the mouse, or in the middle of an edge that has the keyboard or is selected alone. */
function usePlace() {
  const store = useStoreApi()
  const [hovered, setHovered] = useState<Place | null>(null)
  const [focused, setFocused] = useState<Place | null>(null)
  const selected = useSession((state) => (state.edges.length === 1 && state.nodes.length === 0 ? (state.edges[0] as string) : null))
  const moved = useStore((state) => state.transform)
  const hasRun = useRun((state) => state.view !== null)
  const [timer] = useState<{ id?: ReturnType<typeof setTimeout> }>({})
  const later = (change: () => void, ms: number) => {
    clearTimeout(timer.id)
    timer.id = setTimeout(change, ms)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: listeners stay as long as the canvas and the run do
  useEffect(() => {
    const area = store.getState().domNode
    if (!area || !hasRun) return
    const edgeOf = (target: EventTarget | null) =>
      (target as Element | null)?.closest?.('.react-flow__edge')?.getAttribute('data-id') ?? null
    let at = ''
    /** Whether the mouse has moved: what glides under one that stands still is not asked about. */
    const hasMoved = (event: MouseEvent): boolean => {
      const before = at
      at = `${event.clientX} ${event.clientY}`
      return at !== before
    }
    const onMove = (event: MouseEvent) => void hasMoved(event)
    const onOver = (event: MouseEvent) => {
      const edge = edgeOf(event.target)
      if (!hasMoved(event) || edge === null || event.buttons !== 0) return
      const box = area.getBoundingClientRect()
      const place = { edge, x: event.clientX - box.left, y: event.clientY - box.top }
      later(() => setHovered((before) => (before?.edge === edge ? before : place)), delays.come)
    }
    const onOut = (event: MouseEvent) => {
      const [left, entered] = [event.target as Element, event.relatedTarget as Element | null]
      // the button that an edge has under the mouse, and the card itself, belong to it
      if (!left.closest(ofEdge) || entered?.closest(`${ofEdge}, .edge-card`)) return
      later(() => setHovered(null), delays.go)
    }
    const onFocus = (event: FocusEvent) => {
      const edge = edgeOf(event.target)
      setFocused(edge !== null && (event.target as Element).matches(':focus-visible') ? middleOf(area, edge) : null)
    }
    const onDown = (event: MouseEvent) => {
      if (!(event.target as Element).closest('.edge-card')) later(() => setHovered(null), 0)
    }
    window.addEventListener('mousemove', onMove)
    area.addEventListener('mouseover', onOver)
    area.addEventListener('mouseout', onOut)
    area.addEventListener('mousedown', onDown)
    area.addEventListener('focusin', onFocus)
    return () => {
      clearTimeout(timer.id)
      window.removeEventListener('mousemove', onMove)
      area.removeEventListener('mouseover', onOver)
      area.removeEventListener('mouseout', onOut)
      area.removeEventListener('mousedown', onDown)
      area.removeEventListener('focusin', onFocus)
    }
  }, [store, hasRun])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what moves away takes its card along
  useEffect(() => {
    setHovered(null)
    const area = store.getState().domNode
    setFocused(area && selected !== null ? middleOf(area, selected) : null)
  }, [moved, selected, store])
  return {
    place: hasRun ? (hovered ?? focused) : null,
    hold: () => clearTimeout(timer.id),
    release: () => later(() => setHovered(null), delays.go),
    close: () => {
      setHovered(null)
      setFocused(null)
    },
  }
}

function middleOf(area: Element, edge: string): Place | null {
  const path = area.querySelector<SVGPathElement>(`.react-flow__edge[data-id="${CSS.escape(edge)}"] path.edge-line`)
  const matrix = path?.getScreenCTM()
  if (!path || !matrix) return null
  const point = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(matrix)
  const box = area.getBoundingClientRect()
  return { edge, x: point.x - box.left, y: point.y - box.top }
}
