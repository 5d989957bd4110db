import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '#shared/errors/app-error.ts'

/** Where the playbooks that ship with Trellis lie: beside the sources, or beside the built output. */
export function playbookFolder(): string {
  for (let folder = fileURLToPath(new URL('.', import.meta.url)); ; folder = join(folder, '..')) {
    const candidate = join(folder, 'resources', 'playbooks')
    try {
      readdirSync(candidate)
      return candidate
    } catch {
      if (join(folder, '..') === folder)
        throw new AppError('file.unreadable', 'The folder resources/playbooks is missing from this installation', {
          hint: 'Install Trellis again, or run it from its own folder.',
        })
    }
  }
}

/** Hash of all playbooks: a run whose conclusions rest on them goes on only with the same ones. */
export function playbooksVersion(folder = playbookFolder()): string {
  const hash = createHash('sha256')
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)))
  return hash.digest('hex')
}
