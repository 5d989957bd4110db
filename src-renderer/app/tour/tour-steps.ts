import { isTerminal } from '#shared/events/run-view.ts'
import { setPreferences } from '../../state/preferences-store.ts'
import { useRun } from '../../state/run-store.ts'
import { openDialog, useSession } from '../../state/session-store.ts'
import { showSide } from '../../state/side-panels.ts'
import type { strings } from '../../ui/strings.ts'

export interface TourStep {
  id: keyof typeof strings.tour.steps
  /** CSS selector of what it is about; the step stands in the middle without one, and while that is not there. */
  target?: string
  side: 'top' | 'right' | 'bottom' | 'left'
  /** Makes what it is about visible. */
  prepare?(): void
  /** The step is over as soon as the person has done this. */
  done?(): boolean
}

const run = () => useRun.getState().view

/** The guided tour: what Trellis is for, in the order in which a person meets it. */
export const tourSteps: readonly TourStep[] = [
  { id: 'canvas', target: '.node-frame', side: 'bottom', prepare: () => openDialog(null) },
  { id: 'run', target: '[data-tour="run"]', side: 'bottom', done: () => run() !== null },
  {
    id: 'watch',
    target: '[data-tour="run-panel"]',
    side: 'top',
    prepare: () => {
      setPreferences({ bottom: true })
      useSession.setState({ runTab: 'timeline' })
    },
    done: () => (run()?.waits.length ?? 0) > 0 || isTerminal(run()?.status ?? 'running'),
  },
  { id: 'answer', target: '.node-card[data-status="waiting"]', side: 'right', done: () => isTerminal(run()?.status ?? 'running') },
  {
    id: 'report',
    target: '[data-tour="run-panel"]',
    side: 'top',
    prepare: () => {
      setPreferences({ bottom: true })
      useSession.setState({ runTab: 'output' })
    },
  },
  {
    id: 'node',
    target: '.node-card',
    side: 'right',
    prepare: () => showSide('right'),
    done: () => useSession.getState().nodes.length > 0,
  },
  {
    id: 'add',
    target: '.left-panel',
    side: 'right',
    prepare: () => {
      showSide('left')
      useSession.setState({ leftTab: 'add' })
    },
  },
  { id: 'evidence', side: 'bottom' },
  { id: 'find', target: '[data-tour="help"]', side: 'bottom' },
]
