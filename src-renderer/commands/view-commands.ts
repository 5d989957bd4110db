import { CircleHelp, Maximize, PanelBottom, PanelLeft, PanelRight, Settings, Signpost } from 'lucide-react'
import { startTour } from '../app/tour/tour-store.ts'
import { openSettings } from '../settings/settings-store.ts'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { openDialog, showWhole } from '../state/session-store.ts'
import { toggleSide } from '../state/side-panels.ts'
import { focusCanvas, isInRegion } from '../ui/focus.ts'
import type { Command } from './command.ts'

const toggle = (panel: 'left' | 'right' | 'bottom') => () => {
  // a panel that goes would take the keyboard along
  if (isInRegion(panel)) focusCanvas()
  if (panel === 'bottom') setPreferences({ bottom: !usePreferences.getState().bottom })
  else toggleSide(panel)
}

export const viewCommands: readonly Command[] = [
  { id: 'view.fit', group: 'view', icon: Maximize, keys: ['shift+1', 'f'], perform: showWhole },
  { id: 'view.left', group: 'view', icon: PanelLeft, keys: ['mod+b'], always: true, perform: toggle('left') },
  { id: 'view.bottom', group: 'view', icon: PanelBottom, keys: ['mod+j'], always: true, perform: toggle('bottom') },
  { id: 'view.right', group: 'view', icon: PanelRight, keys: ['mod+i'], always: true, perform: toggle('right') },
  { id: 'settings.open', group: 'view', icon: Settings, keys: ['mod+,'], always: true, perform: () => openSettings() },
  { id: 'help.tour', group: 'help', icon: Signpost, perform: startTour },
  { id: 'help.open', group: 'help', icon: CircleHelp, keys: ['?'], perform: () => openDialog('help') },
]
