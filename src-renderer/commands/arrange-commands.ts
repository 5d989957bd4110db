import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  LayoutDashboard,
  type LucideIcon,
} from 'lucide-react'
import { alignSelection, arrange, distributeSelection, nudge, sizable, stretch } from '../canvas/act/arrange-here.ts'
import type { Axis, Side } from '../state/edit/align.ts'
import { useSession } from '../state/session-store.ts'
import type { Command, CommandId } from './command.ts'
import { canEdit, hasNodes } from './edit-commands.ts'

const atLeast = (number: number) => () => canEdit() && useSession.getState().nodes.length >= number

const align = (id: CommandId, icon: LucideIcon, key: string, side: Side): Command => ({
  id,
  group: 'arrange',
  icon,
  keys: [key],
  enabled: atLeast(2),
  perform: () => alignSelection(side),
})

const distribute = (id: CommandId, icon: LucideIcon, key: string, axis: Axis): Command => ({
  id,
  group: 'arrange',
  icon,
  keys: [key],
  enabled: atLeast(3),
  perform: () => distributeSelection(axis),
})

const arrows = { Left: { x: -1, y: 0 }, Right: { x: 1, y: 0 }, Up: { x: 0, y: -1 }, Down: { x: 0, y: 1 } }
/** Pixels: one step of the grid, and one that is seen at once. */
const steps = { '': 4, 'shift+': 20 }

const nudges = (Object.keys(arrows) as (keyof typeof arrows)[]).map(
  (arrow): Command => ({
    id: `nodes.move${arrow}`,
    group: 'arrange',
    keys: [`Arrow${arrow}`],
    onCanvas: true,
    enabled: () => canEdit() && hasNodes(),
    perform: () => nudge({ x: arrows[arrow].x * steps[''], y: arrows[arrow].y * steps[''] }),
  }),
)

const strides = (Object.keys(arrows) as (keyof typeof arrows)[]).map(
  (arrow): Command => ({
    id: `nodes.moveFar${arrow}`,
    group: 'arrange',
    keys: [`shift+Arrow${arrow}`],
    onCanvas: true,
    enabled: () => canEdit() && hasNodes(),
    perform: () => nudge({ x: arrows[arrow].x * steps['shift+'], y: arrows[arrow].y * steps['shift+'] }),
  }),
)

const resizing = (id: CommandId, arrow: string, width: number, height: number): Command => ({
  id,
  group: 'arrange',
  keys: [`alt+shift+Arrow${arrow}`],
  onCanvas: true,
  enabled: () => canEdit() && useSession.getState().nodes.length === 1 && sizable(useSession.getState().nodes[0]) !== undefined,
  perform: () => stretch({ width, height }),
})

export const alignCommands: readonly Command[] = [
  align('nodes.alignLeft', AlignStartVertical, 'alt+a', 'left'),
  align('nodes.alignCentre', AlignCenterVertical, 'alt+h', 'centre'),
  align('nodes.alignRight', AlignEndVertical, 'alt+r', 'right'),
  align('nodes.alignTop', AlignStartHorizontal, 'alt+t', 'top'),
  align('nodes.alignMiddle', AlignCenterHorizontal, 'alt+v', 'middle'),
  align('nodes.alignBottom', AlignEndHorizontal, 'alt+b', 'bottom'),
  distribute('nodes.distributeHorizontally', AlignHorizontalDistributeCenter, 'alt+shift+h', 'horizontal'),
  distribute('nodes.distributeVertically', AlignVerticalDistributeCenter, 'alt+shift+v', 'vertical'),
]

export const arrangeCommands: readonly Command[] = [
  { id: 'nodes.arrange', group: 'arrange', icon: LayoutDashboard, keys: ['shift+a'], enabled: canEdit, perform: () => void arrange('all') },
  {
    id: 'nodes.arrangeSelection',
    group: 'arrange',
    keys: ['alt+shift+a'],
    enabled: () => canEdit() && hasNodes(),
    perform: () => void arrange('selection'),
  },
  ...alignCommands,
  ...nudges,
  ...strides,
  resizing('node.wider', 'Right', steps['shift+'], 0),
  resizing('node.narrower', 'Left', -steps['shift+'], 0),
  resizing('node.higher', 'Down', 0, steps['shift+']),
  resizing('node.lower', 'Up', 0, -steps['shift+']),
]
