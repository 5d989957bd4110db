import type { Command, CommandId } from './command.ts'
import { editCommands } from './edit-commands.ts'
import { fileCommands } from './file-commands.ts'
import { goCommands } from './go-commands.ts'
import { keyName } from './keys.ts'
import { partCommands } from './part-commands.ts'
import { preferenceCommands } from './preference-commands.ts'
import { runCommands } from './run-commands.ts'
import { tabCommands } from './tab-commands.ts'
import { viewCommands } from './view-commands.ts'
import { versionCommands } from './version-commands.ts'

/** Every command, in the order of the help and the command palette. */
export const commands: readonly Command[] = [
  ...fileCommands,
  ...tabCommands,
  ...versionCommands,
  ...editCommands,
  ...runCommands,
  ...partCommands,
  ...goCommands,
  ...viewCommands,
  ...preferenceCommands,
]

export function commandOf(id: CommandId): Command {
  const found = commands.find((command) => command.id === id)
  if (!found) throw new Error(`There is no command ${id}`)
  return found
}

/** The key of a command as it is printed, or undefined. */
export function shortcutOf(id: CommandId): string | undefined {
  const key = commands.find((command) => command.id === id)?.keys?.[0]
  return key === undefined ? undefined : keyName(key)
}
