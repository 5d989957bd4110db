import { AppError } from '#shared/errors/app-error.ts'
import { readRegularFile } from './read-regular-file.ts'

const mostBytes = 4 << 20

/**
 * The text of a settings file; empty where there is none. A workspace may come from anybody: a pipe or a device in the place
 * of its `trellis.yaml` is not read, and neither is what no settings come to. Throws `file.unreadable`.
 */
export async function readSettingsText(file: string): Promise<string> {
  const read = await readRegularFile(file, mostBytes).catch((error: AppError) => {
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return { text: '' }
    throw error
  })
  if ('text' in read) return read.text
  const what = read.problem === 'too_large' ? `is larger than ${mostBytes >> 20} MB` : 'is not UTF-8'
  throw new AppError('file.unreadable', `${file} cannot be read: it ${what}.`, { place: { file } })
}
