import { z } from 'zod'
import { AppError } from '#shared/errors/app-error.ts'
import { readSettingsText } from './settings-text.ts'

/**
 * One section of a workspace's `trellis.yaml`, or undefined where there is no such file or section. Throws `file.unreadable`
 * and, for what is not of the section's form, `request.invalid`.
 */
export async function readSection<T>(file: string, section: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readSettingsText(file)
  const { parse } = await import('yaml')
  let given: unknown
  try {
    given = (parse(text, { maxAliasCount: 100 }) as Record<string, unknown> | null)?.[section]
  } catch (error) {
    throw new AppError('request.invalid', `${file} is not YAML: ${(error as Error).message}`, { place: { file } })
  }
  if (given === undefined || given === null) return undefined
  const read = schema.safeParse(given)
  if (read.success) return read.data
  throw new AppError('request.invalid', `${section} in ${file}: ${z.prettifyError(read.error)}`, { place: { file } })
}
