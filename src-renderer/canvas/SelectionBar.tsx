import { Panel } from '@xyflow/react'
import type { CommandId } from '../commands/command.ts'
import { isEnabled } from '../commands/command.ts'
import { commandOf, shortcutOf } from '../commands/registry.ts'
import { isReadOnly, useDocument } from '../state/document-store.ts'
import { useSession } from '../state/session-store.ts'
import { IconButton } from '../ui/Button.tsx'
import { canvasText } from '../ui/canvas-strings.ts'
import { strings } from '../ui/strings.ts'

const groups: readonly (readonly CommandId[])[] = [
  ['nodes.alignLeft', 'nodes.alignCentre', 'nodes.alignRight'],
  ['nodes.alignTop', 'nodes.alignMiddle', 'nodes.alignBottom'],
  ['nodes.distributeHorizontally', 'nodes.distributeVertically'],
  ['nodes.group', 'edit.duplicate', 'edit.delete'],
]

/** What can be done to several nodes at once; there while several are selected. */
export function SelectionBar() {
  const count = useSession((state) => state.nodes.length)
  const readOnly = useDocument(isReadOnly)
  if (count < 2 || readOnly) return null
  return (
    <Panel
      position="top-center"
      className="canvas-bar flex w-max max-w-[calc(100%-32px)] flex-wrap items-center justify-center p-0.5"
      role="toolbar"
      aria-label={canvasText.selection.title}
    >
      <span className="whitespace-nowrap px-2 text-muted text-xs tabular-nums">{canvasText.selection.count(count)}</span>
      {groups.map((ids) => (
        <span key={ids[0]} className="flex items-center border-l px-0.5">
          {ids.map((id) => (
            <BarButton key={id} id={id} />
          ))}
        </span>
      ))}
    </Panel>
  )
}

function BarButton({ id }: { id: CommandId }) {
  const command = commandOf(id)
  const shortcut = shortcutOf(id)
  if (!command.icon) return null
  return (
    <IconButton
      small
      icon={command.icon}
      label={strings.commands[id]}
      {...(shortcut ? { shortcut } : {})}
      disabled={!isEnabled(command)}
      onClick={() => command.perform()}
    />
  )
}
