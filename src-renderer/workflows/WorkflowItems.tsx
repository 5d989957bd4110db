import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react'
import type { WorkflowSummary } from '#shared/api/contract.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { discardWorkflows, openFromHome } from './home-actions.ts'
import { ask, choose, toggleChosen, useHome } from './home-store.ts'
import { WorkflowRow } from './WorkflowRow.tsx'
import { WorkflowTile } from './WorkflowTile.tsx'

const row = 52
const tile = { width: 210, height: 208 }

/** Handed to each item: which one it is, and whether Tab comes to it. */
export interface ItemProps {
  workflow: WorkflowSummary
  chosen: boolean
  tabIndex: number
  onOpen(event: MouseEvent): void
  onChoose(event: { shiftKey: boolean }): void
}

/** The workflows themselves, as many as are in view, with one place for Tab: the arrow keys go from one to the next. */
export function WorkflowItems({ workflows, pictures }: { workflows: readonly WorkflowSummary[]; pictures: boolean }) {
  const scroller = useRef<HTMLDivElement>(null)
  const chosen = useHome((state) => state.chosen)
  const [at, setAt] = useState(0)
  const [anchor, setAnchor] = useState(0)
  const width = useWidth(scroller)
  const columns = pictures ? Math.max(1, Math.floor((width - 24) / tile.width)) : 1
  const virtual = useVirtualizer({
    count: Math.ceil(workflows.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => (pictures ? tile.height : row),
    overscan: pictures ? 2 : 8,
    paddingStart: pictures ? 12 : 0,
    paddingEnd: pictures ? 12 : 0,
  })
  const current = Math.min(at, workflows.length - 1)

  const focus = (index: number) => {
    const to = Math.max(0, Math.min(workflows.length - 1, index))
    setAt(to)
    virtual.scrollToIndex(Math.floor(to / columns))
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"] [data-home-item]`)?.focus())
    return to
  }
  const chooseTo = (to: number) => {
    const [first, last] = [Math.min(anchor, to), Math.max(anchor, to)]
    choose(workflows.slice(first, last + 1).map(({ file }) => file))
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const workflow = workflows[current]
    if (!workflow || !(event.target as HTMLElement).matches('[data-home-item]')) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (pictures ? tile.height : row))) * columns
    const steps: Record<string, number> = {
      ArrowDown: current + columns,
      ArrowUp: current - columns,
      ...(pictures ? { ArrowRight: current + 1, ArrowLeft: current - 1 } : {}),
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: workflows.length - 1,
    }
    const step = steps[event.key]
    const files = chosen.size > 0 ? [...chosen] : [workflow.file]
    const acts: Record<string, () => void> = {
      ' ': () => toggleChosen(workflow.file),
      F2: () => workflow.readable && ask({ what: 'rename', file: workflow.file }),
      Delete: () => void discardWorkflows(files),
      a: () => (event.ctrlKey || event.metaKey) && choose(workflows.map(({ file }) => file)),
      ContextMenu: () => openMenu(event.currentTarget as HTMLElement, current),
      F10: () => event.shiftKey && openMenu(event.currentTarget as HTMLElement, current),
    }
    if (step !== undefined) {
      const to = focus(step)
      if (event.shiftKey) chooseTo(to)
      else setAnchor(to)
    } else if (acts[event.key]) acts[event.key]?.()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const propsOf = (index: number): ItemProps | undefined => {
    const workflow = workflows[index]
    return (
      workflow && {
        workflow,
        chosen: chosen.has(workflow.file),
        tabIndex: index === current ? 0 : -1,
        onOpen: (event) => {
          setAt(index)
          if (event.shiftKey) return chooseTo(index)
          setAnchor(index)
          if (event.ctrlKey || event.metaKey) toggleChosen(workflow.file)
          else openFromHome(workflow.file)
        },
        onChoose: (event) => {
          if (event.shiftKey) return chooseTo(index)
          setAt(index)
          setAnchor(index)
          toggleChosen(workflow.file)
        },
      }
    )
  }

  const Item = pictures ? WorkflowTile : WorkflowRow
  return (
    <div ref={scroller} className="h-full overflow-auto">
      <ul aria-label={workflowText.title} className="relative" style={{ height: virtual.getTotalSize() }} onKeyDown={onKeyDown}>
        {virtual.getVirtualItems().flatMap(({ index: line, start }) =>
          Array.from({ length: columns }, (_, column) => {
            const index = line * columns + column
            const props = propsOf(index)
            if (!props) return null
            return (
              <li
                key={props.workflow.file}
                data-index={index}
                aria-setsize={workflows.length}
                aria-posinset={index + 1}
                className="absolute top-0"
                style={{
                  transform: `translateY(${start}px)`,
                  ...(pictures
                    ? { left: 12 + column * ((width - 24) / columns), width: (width - 24) / columns, height: tile.height }
                    : { left: 0, right: 0, height: row }),
                }}
              >
                <Item {...props} />
              </li>
            )
          }),
        )}
      </ul>
    </div>
  )
}

function openMenu(list: HTMLElement, index: number): void {
  const trigger = list.querySelector<HTMLElement>(`[data-index="${index}"] [data-actions]`)
  trigger?.focus()
  trigger?.dispatchEvent(new globalThis.KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const target = element.current
    if (!target) return
    const observer = new ResizeObserver(() => setWidth(target.clientWidth))
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return width
}
