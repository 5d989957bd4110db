import { arrangeCommands } from './arrange-commands.ts'
import type { Command, CommandId } from './command.ts'
import { compareCommands } from './compare-commands.ts'
import { editCommands } from './edit-commands.ts'
import { fileCommands } from './file-commands.ts'
import { goCommands } from './go-commands.ts'
import { groupCommands } from './group-commands.ts'
import { keyName } from './keys.ts'
import { momentCommands } from './moment-commands.ts'
import { nodeCommands } from './node-commands.ts'
import { panelCommands } from './panel-commands.ts'
import { partCommands } from './part-commands.ts'
import { preferenceCommands } from './preference-commands.ts'
import { runCommands } from './run-commands.ts'
import { selectCommands, towardsCommands } from './select-commands.ts'
import { tabCommands } from './tab-commands.ts'
import { versionCommands } from './version-commands.ts'
import { viewCommands } from './view-commands.ts'
import { zoomCommands } from './zoom-commands.ts'

/** Every command, in the order of the help and the command palette. */
export const commands: readonly Command[] = [
  ...fileCommands,
  ...versionCommands,
  ...tabCommands,
  ...editCommands,
  ...selectCommands,
  ...nodeCommands,
  ...arrangeCommands,
  ...groupCommands,
  ...runCommands,
  ...momentCommands,
  ...compareCommands,
  ...partCommands,
  ...goCommands,
  ...towardsCommands,
  ...viewCommands,
  ...panelCommands,
  ...zoomCommands,
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
