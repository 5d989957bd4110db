import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#shared/errors/app-error.ts'
import { promptFileSchema } from '#shared/prompts/prompt-definition.ts'
import { writeFileAtomically } from '../storage/atomic-file.ts'
import { readPrompts } from './prompt-files.ts'

/**
 * Sets what variables of a prompt are where nothing is given, in its file; an empty text takes the default away. Comments and
 * everything else in the file stay. Throws `prompt.unknown` and `prompt.invalid`; the file is then as it was.
 */
export async function changeVariables(workspace: string, name: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const all = await readPrompts(workspace)
  const prompt = all.get(name)
  if (!prompt)
    throw new AppError('prompt.unknown', `There is no prompt "${name}" in the folder prompts of this workspace.`, {
      hint: all.problem ?? 'Look at the prompts again: the files may have changed.',
    })
  const file = join(workspace, 'prompts', prompt.file)
  const { parseDocument } = await import('yaml')
  const text = await readFile(file, 'utf8')
  const document = parseDocument(text)
  const before = (document.toJS({ maxAliasCount: 100 }) as Record<string, { variables?: string[] | Record<string, string | null> }>)[name]
    ?.variables
  const path = [name, 'variables']
  // a list names them alone: with a default it has to be a map, in which they stay named
  if (before === undefined || Array.isArray(before))
    document.setIn(path, document.createNode(Object.fromEntries((before ?? []).map((variable) => [variable, null]))))
  for (const [variable, value] of Object.entries(variables)) document.setIn([...path, variable], value === '' ? null : value)
  const read = promptFileSchema.safeParse(document.toJS({ maxAliasCount: 100 }))
  if (document.errors.length > 0 || !read.success)
    throw new AppError('prompt.invalid', `prompts/${prompt.file} would not be a file of prompts any more.`, {
      place: { file: prompt.file },
    })
  const written = /\.json$/i.test(prompt.file) ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString({ lineWidth: 0 })
  await writeFileAtomically(file, written)
}
