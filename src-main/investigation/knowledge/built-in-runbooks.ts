import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Runbook } from '../analysis/runbook-search.ts'

let known: Promise<Runbook[]> | undefined

/** The runbooks that ship with Trellis: general knowledge, read once. None where they are not installed. */
export function builtInRunbooks(): Promise<Runbook[]> {
  known ??= read()
  return known
}

async function read(): Promise<Runbook[]> {
  // Beside the sources and beside the built output alike: the nearest folder upwards that has them.
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    const knowledge = join(folder, 'resources', 'knowledge')
    const names = await readdir(knowledge).catch(() => null)
    if (names === null) continue
    const files = names.filter((name) => name.endsWith('.md')).sort()
    return Promise.all(
      files.map(async (name) => {
        const text = await readFile(join(knowledge, name), 'utf8')
        return { id: `knowledge:${name}`, title: /^#\s+(.+)$/m.exec(text)?.[1] ?? name, text }
      }),
    )
  }
  return []
}
