import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the program: where package.json, resources and the built renderer are, from source and from a bundle alike. */
function programFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

const program = programFolder()

/** What ships with Trellis. */
export const shipped = {
  templates: join(program, 'resources/templates'),
  incidents: join(program, 'resources/incidents'),
  renderer: join(program, 'out/renderer'),
}

/** The workspace that is opened when none is named: `$TRELLIS_WORKSPACE`, or `~/Trellis`. */
export function defaultWorkspace(): string {
  return process.env.TRELLIS_WORKSPACE ?? join(homedir(), 'Trellis')
}
