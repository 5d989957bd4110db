import { Copy, LayoutDashboard, Redo2, Trash2, Undo2 } from 'lucide-react'
import { edit, isReadOnly, redo, shownDocument, undo, useDocument } from '../state/document-store.ts'
import { duplicate } from '../state/edit/duplicate.ts'
import { remove } from '../state/edit/edits.ts'
import { layOutAll } from '../state/edit/layered-layout.ts'
import { select, showWhole, useSession } from '../state/session-store.ts'
import { strings } from '../ui/strings.ts'
import type { Command } from './command.ts'

export const canEdit = (): boolean => !isReadOnly(useDocument.getState())
export const hasNodes = (): boolean => useSession.getState().nodes.length > 0

function removeSelected(): void {
  const { nodes, edges } = useSession.getState()
  if (edit(remove(nodes, edges))) select([])
}

function duplicateSelected(): void {
  const { document } = useDocument.getState()
  if (!document) return
  const { edit: copy, copies } = duplicate(document, useSession.getState().nodes)
  if (edit(copy)) select(copies)
}

/** Arranges all nodes anew, as one step that can be taken back. */
function arrangeAll(): void {
  if (edit({ name: strings.edits.arrange, apply: layOutAll })) showWhole()
}

export const editCommands: readonly Command[] = [
  {
    id: 'edit.undo',
    group: 'edit',
    icon: Undo2,
    keys: ['mod+z'],
    enabled: () => canEdit() && useDocument.getState().history.past.length > 0,
    perform: undo,
  },
  {
    id: 'edit.redo',
    group: 'edit',
    icon: Redo2,
    keys: ['mod+shift+z', 'mod+y'],
    enabled: () => canEdit() && useDocument.getState().history.future.length > 0,
    perform: redo,
  },
  {
    id: 'edit.delete',
    group: 'edit',
    icon: Trash2,
    keys: ['Delete', 'Backspace'],
    enabled: () => canEdit() && (hasNodes() || useSession.getState().edges.length > 0),
    perform: removeSelected,
  },
  {
    id: 'edit.duplicate',
    group: 'edit',
    icon: Copy,
    keys: ['mod+d'],
    enabled: () => canEdit() && hasNodes(),
    perform: duplicateSelected,
  },
  {
    id: 'edit.selectAll',
    group: 'edit',
    keys: ['mod+a'],
    perform: () => select(Object.keys(shownDocument(useDocument.getState())?.nodes ?? {})),
  },
  { id: 'edit.selectNone', group: 'edit', keys: ['Escape'], perform: () => select([]) },
  { id: 'nodes.arrange', group: 'arrange', icon: LayoutDashboard, keys: ['shift+a'], enabled: canEdit, perform: arrangeAll },
]
