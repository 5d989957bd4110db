import { ChevronLeft, ChevronRight, ChevronsRight, Play } from 'lucide-react'
import { canLookBack, showMoment, stepMoment, stepMomentOf, togglePlaying } from '../state/run-moment.ts'
import { useRun } from '../state/run-store.ts'
import { useSession } from '../state/session-store.ts'
import type { Command } from './command.ts'

const chosenNode = (): string | undefined => {
  const { nodes } = useSession.getState()
  return nodes.length === 1 ? nodes[0] : undefined
}
const ofNode = (by: 1 | -1) => () => {
  const node = chosenNode()
  if (node !== undefined) stepMomentOf(node, by)
}
const isBack = (): boolean => useRun.getState().moment !== null
const canStepNode = (): boolean => canLookBack() && chosenNode() !== undefined

/** Going through the moments of the shown run. */
export const momentCommands: readonly Command[] = [
  { id: 'run.replay', group: 'run', icon: Play, keys: ['t'], enabled: canLookBack, perform: togglePlaying },
  { id: 'run.previousEvent', group: 'run', icon: ChevronLeft, keys: [','], enabled: canLookBack, perform: () => stepMoment(-1) },
  { id: 'run.nextEvent', group: 'run', icon: ChevronRight, keys: ['.'], enabled: isBack, perform: () => stepMoment(1) },
  { id: 'node.previousEvent', group: 'run', keys: ['['], enabled: canStepNode, perform: ofNode(-1) },
  { id: 'node.nextEvent', group: 'run', keys: [']'], enabled: () => canStepNode() && isBack(), perform: ofNode(1) },
  { id: 'run.backToNow', group: 'run', icon: ChevronsRight, keys: ['l'], enabled: isBack, perform: () => showMoment(null) },
]
