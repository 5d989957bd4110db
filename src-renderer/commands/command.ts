import type { LucideIcon } from 'lucide-react'
import type { strings } from '../ui/strings.ts'

/** Its label is `strings.commands[id]`. */
export type CommandId = keyof typeof strings.commands

export type CommandGroup = 'file' | 'edit' | 'arrange' | 'run' | 'go' | 'view' | 'help'

/** Something that a person can do, by key, from the command palette and from menus. */
export interface Command {
  /** `noun.verb`. */
  id: CommandId
  group: CommandGroup
  icon?: LucideIcon
  /** `mod` is Ctrl, or ⌘ on a Mac: `mod+shift+z`, `alt+ArrowUp`, `F2`. The first one is shown. */
  keys?: readonly string[]
  /** Also while typing in a field. */
  always?: boolean
  /** Only while the keyboard is on the canvas, or nowhere: keys that mean something else on buttons, lists and tabs. */
  onCanvas?: boolean
  /** Its keys are the browser's, which tells of them by an event of its own: copy, cut, paste. */
  native?: boolean
  /** Whether there is something that it would do. A command without it can always be done. */
  enabled?(): boolean
  perform(): void
}

export const isEnabled = (command: Command): boolean => command.enabled?.() ?? true
