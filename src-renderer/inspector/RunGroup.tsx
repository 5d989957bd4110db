import type { LucideIcon } from 'lucide-react'
import type { CommandId } from '../commands/command.ts'
import { commandOf, shortcutOf } from '../commands/registry.ts'
import { cannotRunPart, type PartMode } from '../run/start/begin-part.ts'
import { cannotPin } from '../run/start/pin-last.ts'
import { useDocument } from '../state/document-store.ts'
import { useNodeValues } from '../state/node-values.ts'
import { useRun } from '../state/run-store.ts'
import { drawingText } from '../ui/drawing-strings.ts'
import { Tip } from '../ui/Tip.tsx'

const text = drawingText.part
const modes: readonly [PartMode, CommandId][] = [
  ['only', 'node.runOnly'],
  ['to', 'node.runTo'],
  ['from', 'node.runFrom'],
]

/** The parts of the workflow that can be run at a node, and its pin; what cannot be done says why. */
export function RunGroup({ id }: { id: string }) {
  const pinned = useDocument((state) => Boolean(state.document?.nodes[id]?.pinned))
  // the reasons are worked out from all of these
  useNodeValues()
  useRun((state) => state.busy || state.view?.status)
  useDocument((state) => state.document ?? state.viewed)
  return (
    <fieldset aria-label={text.title} className="flex items-center gap-1">
      <span className="flex overflow-hidden rounded border">
        {modes.map(([mode, command]) => (
          <CommandButton
            key={mode}
            command={command}
            label={text.short[mode]}
            help={text.help[mode]}
            reason={cannotRunPart(mode, id)}
            joined
          />
        ))}
      </span>
      {pinned ? (
        <CommandButton command="node.unpin" label={drawingText.pin.unpin} help={drawingText.pin.unpinHelp} reason={null} pressed />
      ) : (
        <CommandButton command="node.pin" label={drawingText.pin.name} help={drawingText.pin.pin} reason={cannotPin(id)} />
      )}
    </fieldset>
  )
}

interface CommandButtonProps {
  command: CommandId
  label: string
  help: string
  reason: string | null
  /** One of several in a row, with its name on it; alone it shows its icon. */
  joined?: boolean
  pressed?: boolean
}

/** A command as a button that stays reachable when it is off, so that its reason can be read. */
function CommandButton({ command, label, help, reason, joined = false, pressed = false }: CommandButtonProps) {
  const { icon: Icon, perform } = commandOf(command) as { icon: LucideIcon; perform(): void }
  const shortcut = shortcutOf(command)
  const look = joined ? 'border-l first:border-l-0' : 'rounded border'
  return (
    <Tip text={reason ?? help} {...(shortcut && reason === null ? { shortcut } : {})}>
      <button
        type="button"
        aria-label={joined ? undefined : label}
        aria-disabled={reason !== null}
        aria-pressed={pressed || undefined}
        className={`inline-flex h-[26px] items-center gap-1 whitespace-nowrap px-2 text-xs hover:bg-sunken focus-visible:outline-offset-[-2px] aria-disabled:cursor-not-allowed aria-disabled:text-muted aria-disabled:opacity-60 aria-pressed:bg-accent-soft aria-pressed:text-accent-ink ${look}`}
        onClick={() => reason === null && perform()}
      >
        <Icon size={12} aria-hidden />
        {joined && label}
      </button>
    </Tip>
  )
}
