import type { LucideIcon } from 'lucide-react'
import { Boxes, FolderInput, FolderOutput, Package, PackageOpen, Repeat, ShieldCheck, Ungroup, Users } from 'lucide-react'
import { groupSelection, inlineSelection, unwrapSelection, wrapSelection } from '../canvas/act/group-here.ts'
import { containersFor, moveOut, openMoveInto } from '../canvas/act/move-between.ts'
import { useDocument } from '../state/document-store.ts'
import { mayWrap } from '../state/edit/wrap-nodes.ts'
import { useSession } from '../state/session-store.ts'
import type { Command, CommandId } from './command.ts'
import { canEdit, hasNodes } from './edit-commands.ts'
import { oneNode } from './node-commands.ts'

const chosen = () => useSession.getState().nodes
const nodesOf = () => useDocument.getState().document?.nodes ?? {}
const kindOfOne = (): string => nodesOf()[oneNode() ?? '']?.kind ?? ''

const wrap = (id: CommandId, icon: LucideIcon, kind: string, keys?: string[]): Command => ({
  id,
  group: 'arrange',
  icon,
  ...(keys ? { keys } : {}),
  enabled: () => {
    const { document } = useDocument.getState()
    return canEdit() && hasNodes() && document !== null && mayWrap(document, chosen(), kind)
  },
  perform: () => wrapSelection(kind),
})

export const groupCommands: readonly Command[] = [
  {
    id: 'nodes.group',
    group: 'arrange',
    icon: Package,
    keys: ['mod+g'],
    enabled: () => canEdit() && hasNodes(),
    perform: () => void groupSelection(),
  },
  {
    id: 'nodes.inline',
    group: 'arrange',
    icon: PackageOpen,
    keys: ['mod+shift+g'],
    enabled: () => canEdit() && kindOfOne() === 'sub-workflow',
    perform: () => void inlineSelection(),
  },
  wrap('nodes.wrapLoop', Repeat, 'loop', ['alt+l']),
  wrap('nodes.wrapMap', Boxes, 'map'),
  wrap('nodes.wrapTry', ShieldCheck, 'try'),
  wrap('nodes.wrapParent', Users, 'parent-agent'),
  {
    id: 'nodes.unwrap',
    group: 'arrange',
    icon: Ungroup,
    keys: ['alt+shift+l'],
    enabled: () => {
      const id = oneNode()
      return canEdit() && id !== null && Object.values(nodesOf()).some((node) => node.parent === id)
    },
    perform: unwrapSelection,
  },
  {
    id: 'nodes.moveInto',
    group: 'arrange',
    icon: FolderInput,
    keys: ['alt+i'],
    enabled: () => {
      const { document } = useDocument.getState()
      return canEdit() && hasNodes() && document !== null && containersFor(document, chosen()).length > 0
    },
    perform: openMoveInto,
  },
  {
    id: 'nodes.moveOut',
    group: 'arrange',
    icon: FolderOutput,
    keys: ['alt+o'],
    enabled: () => canEdit() && chosen().some((id) => (nodesOf()[id]?.parent ?? null) !== null),
    perform: moveOut,
  },
]
