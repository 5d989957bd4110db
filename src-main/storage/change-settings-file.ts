import type { Document } from 'yaml'
import { AppError } from '#shared/errors/app-error.ts'
import { keyedQueue } from '#shared/keyed-queue.ts'
import { writeFileAtomically } from './atomic-file.ts'
import { readSettingsText } from './settings-text.ts'

const inTurn = keyedQueue()

/**
 * Changes a settings file by `edit`, and nothing else in it: comments and order stay. Changes of one file are made one after
 * the other, so that none is lost. Throws `request.invalid` for a file that is no YAML map, and what `check` throws for what
 * the file would say then; it is as it was in both cases.
 */
export const changeSettingsFile = (
  file: string,
  edit: (document: Document) => void,
  check: (whole: Record<string, unknown>) => void,
): Promise<void> => inTurn(file, () => changeFile(file, edit, check))

async function changeFile(...[file, edit, check]: Parameters<typeof changeSettingsFile>): Promise<void> {
  const { parseDocument, isMap } = await import('yaml')
  const document = parseDocument(await readSettingsText(file))
  const [broken] = document.errors
  if (broken || (document.contents !== null && !isMap(document.contents))) {
    throw new AppError('request.invalid', `${file} is not YAML that can be changed: ${broken?.message ?? 'it is no map'}`, {
      place: { file },
    })
  }
  edit(document)
  check((document.toJS({ maxAliasCount: 100 }) as Record<string, unknown> | null) ?? {})
  const { contents, commentBefore } = document
  const nothing = contents === null || (isMap(contents) && contents.items.length === 0 && !contents.commentBefore && !commentBefore)
  await writeFileAtomically(file, nothing ? '' : document.toString({ lineWidth: 0 }))
}
