import { ArrowLeftFromLine, ArrowRightFromLine, BoxSelect, SquareDashed, SquareMousePointer, Waypoints } from 'lucide-react'
import { type Direction, goTowards } from '../canvas/act/arrange-here.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { reachOf, type Way } from '../state/edit/reach.ts'
import { select, useSession } from '../state/session-store.ts'
import { announce } from '../ui/announce.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import type { Command } from './command.ts'
import { hasNodes } from './edit-commands.ts'

const shown = () => shownDocument(useDocument.getState())
const ids = (): string[] => Object.keys(shown()?.nodes ?? {})

function choose(nodes: readonly string[]): void {
  select(nodes)
  announce(canvasText.said.selected(nodes.length))
}

function reach(way: Way): void {
  const document = shown()
  if (document) choose(reachOf(document, useSession.getState().nodes, way))
}

function invert(): void {
  const chosen = new Set(useSession.getState().nodes)
  choose(ids().filter((id) => !chosen.has(id)))
}

const towards = (id: 'go.left' | 'go.right' | 'go.up' | 'go.down', key: string, direction: Direction): Command => ({
  id,
  group: 'go',
  keys: [`alt+${key}`],
  onCanvas: true,
  perform: () => goTowards(direction),
})

export const selectCommands: readonly Command[] = [
  { id: 'edit.selectAll', group: 'edit', icon: BoxSelect, keys: ['mod+a'], perform: () => choose(ids()) },
  { id: 'edit.selectNone', group: 'edit', icon: SquareDashed, keys: ['Escape'], perform: () => select([]) },
  {
    id: 'edit.selectInvert',
    group: 'edit',
    icon: SquareMousePointer,
    keys: ['mod+shift+a'],
    enabled: () => ids().length > 0,
    perform: invert,
  },
  {
    id: 'edit.selectUpstream',
    group: 'edit',
    icon: ArrowLeftFromLine,
    keys: ['alt+u'],
    enabled: hasNodes,
    perform: () => reach('upstream'),
  },
  {
    id: 'edit.selectDownstream',
    group: 'edit',
    icon: ArrowRightFromLine,
    keys: ['alt+d'],
    enabled: hasNodes,
    perform: () => reach('downstream'),
  },
  { id: 'edit.selectConnected', group: 'edit', icon: Waypoints, keys: ['alt+c'], enabled: hasNodes, perform: () => reach('both') },
]

export const towardsCommands: readonly Command[] = [
  towards('go.left', 'ArrowLeft', 'left'),
  towards('go.right', 'ArrowRight', 'right'),
  towards('go.up', 'ArrowUp', 'up'),
  towards('go.down', 'ArrowDown', 'down'),
]
