import { ClipboardPaste, Copy, CopyPlus, History, Redo2, Scissors, Trash2, Undo2 } from 'lucide-react'
import { copySelection, pasteSelection } from '../canvas/act/clipboard.ts'
import { useCanvas } from '../state/canvas-store.ts'
import { edit, isReadOnly, redo, undo, useDocument } from '../state/document-store.ts'
import { duplicate } from '../state/edit/duplicate.ts'
import { remove } from '../state/edit/edits.ts'
import { select, useSession } from '../state/session-store.ts'
import { announce } from '../ui/announce.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import type { Command } from './command.ts'
import { keyName } from './keys.ts'

export const canEdit = (): boolean => !isReadOnly(useDocument.getState())
export const hasNodes = (): boolean => useSession.getState().nodes.length > 0

const { said } = canvasText

function removeSelected(): void {
  const { nodes, edges } = useSession.getState()
  if (!edit(remove(nodes, edges))) return
  select([])
  announce(said.deleted(nodes.length, edges.length))
}

function duplicateSelected(): void {
  const { document } = useDocument.getState()
  if (!document) return
  const { edit: copy, copies } = duplicate(document, useSession.getState().nodes)
  if (!edit(copy)) return
  select(copies)
  announce(said.duplicated(copies.length))
}

function takeBack(): void {
  const step = useDocument.getState().history.past.at(-1)
  undo()
  if (step) announce(said.undone(step.name))
}

function doAgain(): void {
  const [step] = useDocument.getState().history.future
  redo()
  if (step) announce(said.redone(step.name))
}

export const editCommands: readonly Command[] = [
  {
    id: 'edit.undo',
    group: 'edit',
    icon: Undo2,
    keys: ['mod+z'],
    enabled: () => canEdit() && useDocument.getState().history.past.length > 0,
    perform: takeBack,
  },
  {
    id: 'edit.redo',
    group: 'edit',
    icon: Redo2,
    keys: ['mod+shift+z', 'mod+y'],
    enabled: () => canEdit() && useDocument.getState().history.future.length > 0,
    perform: doAgain,
  },
  {
    id: 'edit.history',
    group: 'edit',
    icon: History,
    keys: ['mod+shift+h'],
    enabled: () => useDocument.getState().document !== null,
    perform: () => useCanvas.setState((state) => ({ history: !state.history })),
  },
  {
    id: 'edit.cut',
    group: 'edit',
    icon: Scissors,
    keys: ['mod+x'],
    native: true,
    enabled: () => canEdit() && hasNodes(),
    perform: () => void copySelection(true, keyName('mod+x')),
  },
  {
    id: 'edit.copy',
    group: 'edit',
    icon: Copy,
    keys: ['mod+c'],
    native: true,
    enabled: hasNodes,
    perform: () => void copySelection(false, keyName('mod+c')),
  },
  {
    id: 'edit.paste',
    group: 'edit',
    icon: ClipboardPaste,
    keys: ['mod+v'],
    native: true,
    enabled: canEdit,
    perform: () => void pasteSelection(keyName('mod+v')),
  },
  {
    id: 'edit.duplicate',
    group: 'edit',
    icon: CopyPlus,
    keys: ['mod+d'],
    enabled: () => canEdit() && hasNodes(),
    perform: duplicateSelected,
  },
  {
    id: 'edit.delete',
    group: 'edit',
    icon: Trash2,
    keys: ['Delete', 'Backspace'],
    enabled: () => canEdit() && (hasNodes() || useSession.getState().edges.length > 0),
    perform: removeSelected,
  },
]
