import { readFileSync } from 'node:fs'
import { playbooksVersion } from './playbook-folder.ts'
import type { Playbook } from './playbook-schema.ts'
import { readPlaybooks } from './read-playbooks.ts'

/** What the build writes beside the program: the playbooks of a folder, read and checked, and which state of it they are. */
interface CompiledPlaybooks {
  version: string
  playbooks: Playbook[]
}

export const compiledName = 'playbooks.json'

/** The playbooks of a folder as data that needs no parsing and no checks. Throws as `readPlaybooks` does. */
export function compilePlaybooks(folder: string): string {
  return JSON.stringify({ version: playbooksVersion(folder), playbooks: readPlaybooks(folder) } satisfies CompiledPlaybooks)
}

/**
 * The playbooks of a folder: from what the build made of them, as long as the folder is as it was then, from the YAML
 * otherwise. So a playbook that is changed or added in an installation holds at once. Throws as `readPlaybooks` does.
 */
export function loadPlaybooks(folder: string, compiled: URL | undefined): Playbook[] {
  return (compiled && readCompiled(compiled, playbooksVersion(folder))) ?? readPlaybooks(folder)
}

function readCompiled(file: URL, version: string): Playbook[] | undefined {
  try {
    const data = JSON.parse(readFileSync(file, 'utf8')) as CompiledPlaybooks
    return data.version === version ? data.playbooks : undefined
  } catch {
    return undefined // the YAML holds the same; it only takes longer
  }
}
