import { DropdownMenu } from 'radix-ui'
import { useRef } from 'react'
import { type Command, type CommandId, isEnabled } from '../commands/command.ts'
import { commandOf, shortcutOf } from '../commands/registry.ts'
import { type MenuTopic, useCanvas } from '../state/canvas-store.ts'
import { isReadOnly, useDocument } from '../state/document-store.ts'
import { useSession } from '../state/session-store.ts'
import { canvasText } from '../ui/canvas-strings.ts'
import { strings } from '../ui/strings.ts'
import { focusCanvas } from './canvas-view.ts'

const wraps: readonly CommandId[] = ['nodes.wrapLoop', 'nodes.wrapMap', 'nodes.wrapTry', 'nodes.wrapParent']
const clipboard: readonly CommandId[] = ['edit.cut', 'edit.copy', 'edit.paste', 'edit.duplicate']
const runs: readonly CommandId[] = ['node.runOnly', 'node.runTo', 'node.runFrom', 'run.fork', 'node.pin', 'node.unpin']

/** Commands by what the menu is about; each list is a section. */
const sections: Readonly<Record<MenuTopic, readonly (readonly CommandId[])[]>> = {
  node: [
    runs,
    ['node.settings', 'node.rename', 'node.comment', 'node.connect', 'node.replace'],
    clipboard,
    [...wraps, 'nodes.unwrap', 'nodes.group', 'nodes.inline', 'nodes.moveInto', 'nodes.moveOut'],
    ['edit.selectUpstream', 'edit.selectDownstream'],
    ['edit.delete'],
  ],
  edge: [['edge.insert', 'edge.reconnect', 'node.comment'], ['edit.delete']],
  selection: [
    clipboard,
    ['nodes.alignLeft', 'nodes.alignTop', 'nodes.distributeHorizontally', 'nodes.distributeVertically', 'nodes.arrangeSelection'],
    [...wraps, 'nodes.group', 'nodes.moveInto', 'nodes.moveOut'],
    ['edit.selectConnected', 'edit.selectInvert', 'view.selection'],
    ['edit.delete'],
  ],
  pane: [
    ['node.search', 'node.note', 'edit.paste'],
    ['edit.selectAll', 'nodes.arrange'],
    ['edit.undo', 'edit.redo', 'edit.history'],
    ['node.goTo', 'view.fit', 'view.actual', 'view.overview', 'view.dragSelects'],
  ],
}

/** Commands that make no sense for what the menu is about are left out; those that only cannot be done now are shown so. */
const onlyWhenPossible = new Set<CommandId>([...wraps, ...runs, 'nodes.unwrap', 'nodes.inline', 'nodes.moveInto', 'nodes.moveOut'])

const close = (): void => useCanvas.setState({ menu: null })

/** The menu of a node, an edge, the selection or the canvas, where it was asked for. */
export function ContextMenu() {
  const menu = useCanvas((state) => state.menu)
  const readOnly = useDocument(isReadOnly)
  const chosen = useRef<Command | null>(null)
  if (!menu) return null
  const shown = sections[menu.topic]
    .map((ids) => ids.filter((id) => (readOnly || onlyWhenPossible.has(id) ? isEnabled(commandOf(id)) : true)))
    .filter((ids) => ids.length > 0)
  return (
    <DropdownMenu.Root key={`${menu.topic} ${menu.screen.x} ${menu.screen.y}`} open modal={false} onOpenChange={(open) => !open && close()}>
      <DropdownMenu.Trigger asChild>
        <span className="pointer-events-none fixed size-0" style={{ left: menu.screen.x, top: menu.screen.y }} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="popup context-menu z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-56 overflow-auto p-1"
          // beside the point, where it may be as high as the window
          side="right"
          align="start"
          sideOffset={2}
          collisionPadding={8}
          aria-label={canvasText.menu}
          // letters look for an entry here, and mean no command
          onKeyDown={(event) => event.stopPropagation()}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            // the canvas has the keyboard again before the command gives it to what it opens
            if (document.activeElement === document.body) focusCanvas(useSession.getState().nodes)
            const command = chosen.current
            chosen.current = null
            command?.perform()
          }}
        >
          {shown.map((ids, index) => (
            <DropdownMenu.Group key={ids[0]} className={index > 0 ? 'mt-1 border-t pt-1' : ''}>
              {ids.map((id) => (
                <Entry
                  key={id}
                  id={id}
                  onChoose={(command) => {
                    chosen.current = command
                    close()
                  }}
                />
              ))}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Entry({ id, onChoose }: { id: CommandId; onChoose(command: Command): void }) {
  const command = commandOf(id)
  const key = shortcutOf(id)
  const Icon = command.icon
  return (
    <DropdownMenu.Item
      className="flex cursor-default items-center gap-2 rounded px-2 py-1 outline-none data-disabled:opacity-45 data-highlighted:bg-accent-soft"
      disabled={!isEnabled(command)}
      onSelect={() => onChoose(command)}
    >
      <span className="grid w-4 place-items-center text-muted">{Icon && <Icon size={14} aria-hidden />}</span>
      <span className="flex-1">{strings.commands[id]}</span>
      {key && <kbd className="font-mono text-muted text-xs">{key}</kbd>}
    </DropdownMenu.Item>
  )
}
