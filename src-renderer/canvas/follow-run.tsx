import { getViewportForBounds, Panel, useReactFlow, useStore, useStoreApi } from '@xyflow/react'
import { ChevronsRight, History, LocateFixed } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { isTerminal, type RunView } from '#shared/events/run-view.ts'
import { isCalm } from '../state/preferences-store.ts'
import { showMoment } from '../state/run-moment.ts'
import { isRunGoing, useRun } from '../state/run-store.ts'
import { useSession } from '../state/session-store.ts'
import { Button } from '../ui/Button.tsx'
import { number } from '../ui/format.ts'
import { strings } from '../ui/strings.ts'
import { type Padding, wholePadding } from './canvas-view.ts'
import { agentStatus } from './node-state.ts'

/** At most one move of the view in this time, in milliseconds: one has to be able to read in between. */
const pause = 1200

/** How long the view glides to a new place, in milliseconds. */
const glide = 140

/** What is at work now: nodes that run or wait and, inside a parent agent, the members that do. */
export function atWork(view: RunView): string[] {
  const ids: string[] = []
  for (const [id, node] of view.nodes) if (node.status === 'running' || node.status === 'waiting') ids.push(id)
  for (const [, agent] of view.agents)
    if (agent.node !== null && !ids.includes(agent.node) && agentStatus([agent]) === 'running') ids.push(agent.node)
  return ids
}

/** Keeps what is at work in view while a run is followed, and shows the whole once it has ended. */
export function useFollowRun(): void {
  const on = useSession((state) => state.follow)
  const working = useRun((state) =>
    on && state.moment === null && state.view && !isTerminal(state.view.status) ? atWork(state.view).join(' ') : '',
  )
  const ended = useRun((state) => state.newest !== null && isTerminal(state.newest.status))
  const ready = useStore((state) => state.nodesInitialized)
  const flow = useReactFlow()
  const store = useStoreApi()
  const movedAt = useRef(0)
  const pressed = useRef(false)
  // what glides away from under the mouse while it is pressed does not get the click
  useEffect(() => {
    const press = ({ buttons, target }: PointerEvent) => {
      pressed.current = buttons !== 0 && target instanceof Element && target.closest('.react-flow') !== null
      if (pressed.current && Date.now() - movedAt.current < glide) void flow.setViewport(flow.getViewport())
    }
    const kinds = ['pointerdown', 'pointerup', 'pointercancel'] as const
    for (const kind of kinds) window.addEventListener(kind, press, true)
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, press, true)
    }
  }, [flow])
  useEffect(() => {
    if (!on || !ready || (working === '' && !ended)) return
    // `fitView` begins a frame after it was called, when something may be pressed that it would move away
    const show = (ids: readonly string[], padding: Padding, least: number, most: number) => {
      const { width, height } = store.getState()
      const viewport = getViewportForBounds(flow.getNodesBounds([...ids]), width, height, least, most, padding)
      void flow.setViewport(viewport, { duration: isCalm() ? 0 : glide })
    }
    const move = () => {
      if (pressed.current) {
        timer = setTimeout(move, glide)
        return
      }
      movedAt.current = Date.now()
      if (ended) {
        useSession.setState({ follow: false })
        const all = flow.getNodes().map(({ id }) => id)
        show(all, wholePadding(), store.getState().minZoom, 1)
      } else show(working.split(' '), 0.3, 0.4, 0.9)
    }
    let timer = setTimeout(move, ended ? 0 : Math.max(0, movedAt.current + pause - Date.now()))
    return () => clearTimeout(timer)
  }, [on, working, ended, ready, flow, store])
}

/** Says that what is on the canvas is an earlier moment of the run, with the way back; or offers to follow a run again. */
export function FollowButton() {
  const moment = useRun((state) => state.moment)
  const last = useRun((state) => state.newest?.seq ?? 0)
  const live = useRun(isRunGoing)
  const on = useSession((state) => state.follow)
  if (moment !== null)
    return (
      <Panel position="bottom-center">
        <div className="popup flex items-center gap-2 py-1 pr-1 pl-3 text-xs" role="status">
          <History size={12} className="text-accent-ink" aria-hidden />
          {strings.canvas.pastMoment(number(moment), number(last))}
          <Button small icon={ChevronsRight} onClick={() => showMoment(null)}>
            {strings.canvas.backToNow}
          </Button>
        </div>
      </Panel>
    )
  if (!live || on) return null
  return (
    <Panel position="bottom-center">
      <Button small icon={LocateFixed} onClick={() => useSession.setState({ follow: true })}>
        {strings.canvas.follow}
      </Button>
    </Panel>
  )
}
