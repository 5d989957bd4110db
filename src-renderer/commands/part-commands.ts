import { ArrowRightFromLine, ArrowRightToLine, Pin, PinOff, StepForward } from 'lucide-react'
import { cannotRunPart, type PartMode, partNode, runPart } from '../run/start/begin-part.ts'
import { cannotPin, cannotUnpin, pinLast, unpin } from '../run/start/pin-last.ts'
import type { Command } from './command.ts'

const canRun = (mode: PartMode) => () => cannotRunPart(mode, partNode()) === null

/** Does something with the one selected node. */
const withNode = (act: (id: string) => void) => () => {
  const id = partNode()
  if (id !== null) act(id)
}
const may = (reason: (id: string) => string | null) => () => {
  const id = partNode()
  return id !== null && reason(id) === null
}

/** Parts of the workflow at the selected node, and its pin. */
export const partCommands: readonly Command[] = [
  {
    id: 'node.runOnly',
    group: 'run',
    icon: StepForward,
    keys: ['mod+shift+Enter'],
    always: true,
    enabled: canRun('only'),
    perform: () => void runPart('only'),
  },
  {
    id: 'node.runTo',
    group: 'run',
    icon: ArrowRightToLine,
    keys: ['alt+Enter'],
    always: true,
    enabled: canRun('to'),
    perform: () => void runPart('to'),
  },
  {
    id: 'node.runFrom',
    group: 'run',
    icon: ArrowRightFromLine,
    keys: ['alt+shift+Enter'],
    always: true,
    enabled: canRun('from'),
    perform: () => void runPart('from'),
  },
  { id: 'node.pin', group: 'run', icon: Pin, keys: ['p'], enabled: may(cannotPin), perform: withNode((id) => void pinLast(id)) },
  { id: 'node.unpin', group: 'run', icon: PinOff, keys: ['shift+p'], enabled: may(cannotUnpin), perform: withNode(unpin) },
]
