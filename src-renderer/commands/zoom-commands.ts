import { Hand, LocateFixed, Map as MapIcon, ScanSearch, Spline, ZoomIn, ZoomOut } from 'lucide-react'
import { openGoToEdge } from '../canvas/act/go-to-edge.ts'
import { openGoToNode } from '../canvas/act/go-to-node.ts'
import { toggleOverview } from '../canvas/act/overview.ts'
import { showNodes, zoomIn, zoomOut, zoomTo } from '../canvas/canvas-view.ts'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { useSession } from '../state/session-store.ts'
import type { Command } from './command.ts'
import { hasNodes } from './edit-commands.ts'

export const zoomCommands: readonly Command[] = [
  { id: 'node.goTo', group: 'go', icon: LocateFixed, keys: ['g'], perform: openGoToNode },
  { id: 'edge.goTo', group: 'go', icon: Spline, keys: ['shift+g'], perform: openGoToEdge },
  { id: 'view.zoomIn', group: 'view', icon: ZoomIn, keys: ['=', 'shift+='], perform: zoomIn },
  { id: 'view.zoomOut', group: 'view', icon: ZoomOut, keys: ['-'], perform: zoomOut },
  { id: 'view.actual', group: 'view', keys: ['shift+0'], perform: () => zoomTo(1) },
  {
    id: 'view.selection',
    group: 'view',
    icon: ScanSearch,
    keys: ['shift+2'],
    enabled: hasNodes,
    perform: () => showNodes(useSession.getState().nodes),
  },
  { id: 'view.overview', group: 'view', icon: MapIcon, keys: ['shift+m'], perform: toggleOverview },
  {
    id: 'view.dragSelects',
    group: 'view',
    icon: Hand,
    keys: ['v'],
    perform: () => setPreferences({ dragSelects: !usePreferences.getState().dragSelects }),
  },
]
